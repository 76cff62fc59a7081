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
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    /// Without infinities, and within bounds in which differences mean something.
    pub(crate) fn finite(self) -> Self {
        Self(self.0.map(|it| if it.is_finite() { it.clamp(-1e9, 1e9) } else { 0.0 }))
    }
}
