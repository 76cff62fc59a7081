//! How many slips of the keyboard lie between two words: insertions, losses, replacements, swaps of neighbours.
//! It is not a measure of sound or sense. What must always hold: symmetric, and 0 only between equal texts.

/// The number of slips from `a` to `b` when it is at most `max`: the restricted Damerau–Levenshtein distance over code points,
/// in which no letter is touched twice.
pub fn edit_distance_within(a: &str, b: &str, max: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > max {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_letter = None;
    for (row, letter) in a.iter().enumerate() {
        let mut current = Vec::with_capacity(last.len());
        current.push(row + 1);
        let mut previous_other = None;
        for (column, other) in b.iter().enumerate() {
            let at =
                |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(letter != other);
            let mut best = replaced.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = previous_letter == Some(other) && previous_other == Some(letter);
            if swapped && let Some(place) = column.checked_sub(1) {
                best = best.min(at(&before_last, place) + 1);
            }
            current.push(best);
            previous_other = Some(other);
        }
        if current.iter().min().is_some_and(|least| *least > max)
            && last.iter().min().is_some_and(|least| *least > max)
        {
            return None;
        }
        previous_letter = Some(letter);
        before_last = last;
        last = current;
    }
    last.last().copied().filter(|distance| *distance <= max)
}
