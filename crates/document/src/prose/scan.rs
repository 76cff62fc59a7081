//! The signs within a line of markup, for reading and printing alike: looks are doubled signs that come in pairs, notes stand
//! in doubled braces, a backslash takes the sense from what follows. What must always hold: a sign is one only when its run
//! has exactly two; three and more, as in a blank to be filled in, are letters.

/// Signs whose pairs give words a look, in the order of [`Look`].
pub(super) const SIGNS: [char; 5] = ['*', '\'', '_', '^', '~'];
/// What breaks a line within a paragraph or a cell.
pub(super) const BREAK: [char; 4] = ['<', 'b', 'r', '>'];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Letter(char),
    /// A pair of this sign.
    Look(char),
    NoteBegins,
    NoteEnds,
    Break,
}

/// Whether two of it mean something.
pub(super) fn is_sign(letter: char) -> bool {
    SIGNS.contains(&letter) || letter == '{' || letter == '}'
}

/// A line in tokens; signs without their other half are letters.
pub(super) fn tokens(markup: &str) -> Vec<Token> {
    let letters: Vec<char> = markup.chars().collect();
    let mut tokens = Vec::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    while let Some((&letter, after)) = rest.split_first() {
        if letter == '\\'
            && let Some((&next, behind)) = after.split_first()
            && next.is_ascii_punctuation()
        {
            tokens.push(Token::Letter(next));
            rest = behind;
        } else if is_sign(letter) {
            let run = rest.iter().take_while(|it| **it == letter).count();
            match (run, letter) {
                (2, '{') => tokens.push(Token::NoteBegins),
                (2, '}') => tokens.push(Token::NoteEnds),
                (2, _) => tokens.push(Token::Look(letter)),
                _ => tokens.extend(std::iter::repeat_n(Token::Letter(letter), run)),
            }
            rest = rest.get(run..).unwrap_or_default();
        } else if rest.iter().take(BREAK.len()).copied().eq(BREAK) {
            tokens.push(Token::Break);
            rest = rest.get(BREAK.len()..).unwrap_or_default();
        } else {
            tokens.push(Token::Letter(letter));
            rest = after;
        }
    }
    paired(tokens)
}

/// Makes letters of what has no other half. A note is a scope of its own.
fn paired(tokens: Vec<Token>) -> Vec<Token> {
    let notes = note_ends(&tokens);
    let mut outer = [0_usize; SIGNS.len()];
    let mut kept = Vec::with_capacity(tokens.len());
    // How many of each sign come in a stretch, notes apart.
    let count = |from: usize, to: usize, skip: bool| {
        let mut counts = [0_usize; SIGNS.len()];
        let mut place = from;
        while place < to {
            if skip && let Some(end) = notes.get(place).copied().flatten() {
                place = end + 1;
                continue;
            }
            if let Some(Token::Look(sign)) = tokens.get(place) {
                add(&mut counts, *sign);
            }
            place += 1;
        }
        counts
    };
    let all = count(0, tokens.len(), true);
    let mut inner: Option<(usize, [usize; SIGNS.len()], [usize; SIGNS.len()])> = None;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::NoteBegins => match notes.get(place).copied().flatten() {
                Some(end) => {
                    inner = Some((end, [0; SIGNS.len()], count(place + 1, end, false)));
                    kept.push(*token);
                }
                None => kept.extend([Token::Letter('{'); 2]),
            },
            Token::NoteEnds => match inner {
                Some((end, ..)) if end == place => {
                    inner = None;
                    kept.push(*token);
                }
                _ => kept.extend([Token::Letter('}'); 2]),
            },
            Token::Look(sign) => {
                let (seen, all) = match &mut inner {
                    Some((_, seen, all)) => (seen, &*all),
                    None => (&mut outer, &all),
                };
                let number = add(seen, *sign);
                if of(all, *sign) % 2 == 1 && number == of(all, *sign) {
                    kept.extend([Token::Letter(*sign); 2]);
                } else {
                    kept.push(*token);
                }
            }
            Token::Letter(_) | Token::Break => kept.push(*token),
        }
    }
    kept
}

/// For each beginning of a note, where it ends: the next end, unless another begins before.
fn note_ends(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut ends = vec![None; tokens.len()];
    let mut open = None;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::NoteBegins => open = Some(place),
            Token::NoteEnds => {
                if let Some(begin) = open.take()
                    && let Some(end) = ends.get_mut(begin)
                {
                    *end = Some(place);
                }
            }
            _ => {}
        }
    }
    ends
}

fn add(counts: &mut [usize; SIGNS.len()], sign: char) -> usize {
    for (known, count) in SIGNS.iter().zip(counts.iter_mut()) {
        if *known == sign {
            *count += 1;
            return *count;
        }
    }
    0
}

fn of(counts: &[usize; SIGNS.len()], sign: char) -> usize {
    SIGNS.iter().zip(counts).find(|(known, _)| **known == sign).map_or(0, |(_, count)| *count)
}
