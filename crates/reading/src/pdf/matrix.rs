//! Transformations of the plane (ISO 32000-2 §8.3.3). Numbers that are none become nothing, so that sorting holds.

use super::object::Object;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix(pub(crate) [f64; 6]);

impl Matrix {
    pub(crate) const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(crate) fn of(values: &[Object]) -> Option<Self> {
        let numbers: Vec<f64> = values.iter().filter_map(Object::number).collect();
        Some(Self(numbers.try_into().ok()?))
    }

    pub(crate) fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This one first, then the other.
    pub(crate) fn then(self, other: Self) -> Self {
        let [over, up, lean, tall, x, y] = self.0;
        let [to_over, to_up, to_lean, to_tall, to_x, to_y] = other.0;
        Self([
            over * to_over + up * to_lean,
            over * to_up + up * to_tall,
            lean * to_over + tall * to_lean,
            lean * to_up + tall * to_tall,
            x * to_over + y * to_lean + to_x,
            x * to_up + y * to_tall + to_y,
        ])
    }

    /// Without infinities, and within bounds in which differences mean something.
    pub(crate) fn finite(self) -> Self {
        Self(self.0.map(|it| if it.is_finite() { it.clamp(-1e9, 1e9) } else { 0.0 }))
    }
}
