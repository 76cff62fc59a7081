//! Which layer each slot of a receiver gets, when the line carries so much.
//! Rules alone. What must always hold: audio is paid for first, earlier slots before later ones, a slot that cannot be paid
//! is emptied rather than making an earlier one smaller than its smallest layer, and the best layer present is taken when
//! the wanted one is not there.

use crate::ids::Layer;

/// Set aside for each voice with its headers, in bit/s.
pub(crate) const VOICE_BITS: u64 = 45_000;
/// What is shown already, and the first slot, is shown while the line carries so many percent of it: an estimate is not
/// exact, and rises only while something is sent.
const STAY_PERCENT: u64 = 80;
/// How much more a layer must leave free before it is gone up to, in percent of its rate: no flutter at the edge.
const UP_PERCENT: u64 = 115;

/// One slot that wants something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    /// The largest layer worth sending.
    pub(crate) max: Layer,
    /// What each layer takes in bit/s; `None` when it is not being sent.
    pub(crate) rates: [Option<u64>; 3],
    /// What it has now.
    pub(crate) now: Option<Layer>,
}

impl Wish {
    /// Layers that may be sent, the best first. A source that has only larger ones gives its smallest.
    fn choices(&self) -> impl Iterator<Item = (Layer, u64)> + '_ {
        let present =
            |layer: &Layer| Some((*layer, self.rates.get(layer.index()).copied().flatten()?));
        let fitting = Layer::ALL.into_iter().rev().filter(|layer| *layer <= self.max);
        let mut found: Vec<_> = fitting.filter_map(|layer| present(&layer)).collect();
        if found.is_empty() {
            found.extend(Layer::ALL.into_iter().filter_map(|layer| present(&layer)).take(1));
        }
        found.into_iter()
    }
}

/// What a line is thought to carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Carries {
    /// Whatever comes.
    All,
    /// So many bit/s, as estimated.
    Bits(u64),
    /// So many bit/s, guessed from losses. They are known only while something is sent, so the first slot is not emptied.
    Guess(u64),
}

/// The layer for each wish, beside so many voices.
pub(crate) fn layers(wishes: &[Option<Wish>], line: Carries, voices: u64) -> Vec<Option<Layer>> {
    let (bits, mut kept) = match line {
        Carries::All => (None, false),
        Carries::Bits(bits) => (Some(bits), false),
        Carries::Guess(bits) => (Some(bits), true),
    };
    let mut left = bits.map(|bits| bits.saturating_sub(voices * VOICE_BITS));
    let mut first = true;
    // Every slot first gets its smallest layer in order, then earlier slots grow.
    let smallest: Vec<Option<(Layer, u64)>> = wishes
        .iter()
        .map(|wish| {
            let smallest = wish.as_ref()?.choices().last()?;
            let stays = wish.as_ref()?.now.is_some() || std::mem::take(&mut first);
            let percent = if stays { STAY_PERCENT } else { 100 };
            match &mut left {
                Some(left) if *left < smallest.1 * percent / 100 && !std::mem::take(&mut kept) => {
                    None
                }
                Some(left) => {
                    kept = false;
                    *left = left.saturating_sub(smallest.1);
                    Some(smallest)
                }
                None => Some(smallest),
            }
        })
        .collect();
    wishes
        .iter()
        .zip(smallest)
        .map(|(wish, smallest)| {
            let (wish, (smallest, paid)) = (wish.as_ref()?, smallest?);
            let Some(left) = &mut left else { return wish.choices().next().map(|it| it.0) };
            for (layer, rate) in wish.choices() {
                let more = rate.saturating_sub(paid);
                let grows = wish.now.is_none_or(|now| layer > now) && layer != smallest;
                let needed = if grows { more * UP_PERCENT / 100 } else { more };
                if needed <= *left {
                    *left -= more;
                    return Some(layer);
                }
            }
            Some(smallest)
        })
        .collect()
}

/// What would be sent if the line allowed it, in bit/s.
pub(crate) fn desired(wishes: &[Option<Wish>]) -> u64 {
    let best = |wish: &Wish| wish.choices().next().map_or(0, |it| it.1.max(it.0.expected_bits()));
    3 * VOICE_BITS + wishes.iter().flatten().map(best).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Option<u64>; 3] = [Some(150_000), Some(400_000), Some(1_200_000)];

    #[expect(clippy::unnecessary_wraps, reason = "as it stands in a list of slots")]
    fn wish(max: Layer, rates: [Option<u64>; 3]) -> Option<Wish> {
        Some(Wish { max, rates, now: None })
    }

    #[test]
    fn a_narrow_line_keeps_sound_then_the_stage_then_the_rest() {
        let wishes = [wish(Layer::High, ALL), None, wish(Layer::Low, ALL)];
        let at = |bits| layers(&wishes, Carries::Bits(bits), 3);
        assert_eq!(at(2_000_000), [Some(Layer::High), None, Some(Layer::Low)]);
        assert_eq!(at(800_000), [Some(Layer::Middle), None, Some(Layer::Low)]);
        assert_eq!(at(300_000), [Some(Layer::Low), None, None]);
        assert_eq!(at(150_000), [None, None, None]);
        assert_eq!(layers(&wishes, Carries::Guess(1), 3), [Some(Layer::Low), None, None]);
    }

    #[test]
    fn the_best_layer_present_is_taken() {
        let only_low = [Some(150_000), None, None];
        assert_eq!(layers(&[wish(Layer::High, only_low)], Carries::All, 3), [Some(Layer::Low)]);
        let only_high = [None, None, Some(900_000)];
        assert_eq!(layers(&[wish(Layer::Low, only_high)], Carries::All, 3), [Some(Layer::High)]);
        assert_eq!(layers(&[wish(Layer::Low, [None; 3])], Carries::All, 3), [None]);
    }

    proptest! {
        #[test]
        fn never_more_than_the_line_carries(
            max in proptest::collection::vec(proptest::option::of(0usize..3), 0..11),
            bits in 0u64..8_000_000,
        ) {
            let wishes: Vec<_> = max.iter().map(|max| max.and_then(|max| wish(Layer::ALL[max], ALL))).collect();
            let given = layers(&wishes, Carries::Bits(bits), 3);
            let spent: u64 = given.iter().flatten().map(|layer| ALL[layer.index()].unwrap()).sum();
            // The first slot may go a little over.
            prop_assert!(spent == 0 || spent + 3 * VOICE_BITS <= bits + 30_000);
            for (wish, layer) in wishes.iter().zip(given) {
                prop_assert!(layer.is_none() || layer <= wish.map(|wish| wish.max));
            }
        }
    }
}
