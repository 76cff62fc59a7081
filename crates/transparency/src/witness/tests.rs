//! A log and a witness in memory: growth, wrong requests, and a log that shows two histories.
//! Not the HTTP service. What must always hold: keys here are of tests alone.

use std::collections::HashMap;

use super::*;
use crate::grow::Frontier;
use crate::note::KeyName;
use crate::tree::{Position, prove_consistency};

const ORIGIN: &str = "so.example/log";

struct Log {
    signer: Signer,
    frontier: Frontier,
    stored: HashMap<Position, Hash>,
}

impl Log {
    fn new(seed: u8) -> Self {
        let signer = Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[seed; 32]);
        Self { signer, frontier: Frontier::empty(), stored: HashMap::new() }
    }

    fn grow(&mut self, leaves: &[&str]) -> Note {
        for leaf in leaves {
            self.stored.extend(self.frontier.append(Hash::of_leaf(leaf.as_bytes())));
        }
        Checkpoint::new(ORIGIN, self.frontier.size(), self.frontier.root()).sign(&self.signer)
    }

    fn request(&self, old: u64, note: Note) -> AddCheckpoint {
        let kept = |position: Position| self.stored.get(&position).copied();
        let proof = prove_consistency(old, self.frontier.size(), &kept).unwrap();
        AddCheckpoint { old, proof, note }
    }

    fn known(&self) -> Vec<(String, VerifierKey)> {
        vec![(ORIGIN.to_owned(), self.signer.verifier().clone())]
    }
}

fn witness_key() -> Signer {
    Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[200; 32])
}

#[test]
fn witness_follows_a_log_that_grows_and_its_answer_is_read_back() {
    let mut log = Log::new(1);
    let mut seen = Seen::nothing();
    for step in [vec!["a"], vec!["b", "c", "d"], vec![], vec!["e"]] {
        let note = log.grow(&step);
        let request = AddCheckpoint::parse(&log.request(seen.size, note.clone()).body()).unwrap();
        let (next, line) =
            witness(&request, &log.known(), seen, &witness_key(), 1_790_000_000).unwrap();
        let other = Signer::of_witness(KeyName::new("unknown.example").unwrap(), &[3; 32]);
        let answer = format!("{}\n{line}\n", cosign(&other, 5, &note.text));
        assert_eq!(
            read_answer(&answer, &note, &[witness_key().verifier().clone()]),
            Ok(vec![line])
        );
        seen = next;
    }
    assert_eq!(seen.size, 5);
}

#[test]
fn each_wrong_request_gets_the_status_of_the_specification() {
    let mut log = Log::new(1);
    let first = log.grow(&["a", "b", "c"]);
    let seen = Seen { size: 3, root: log.frontier.root() };
    let second = log.grow(&["d", "e"]);
    let good = log.request(3, second.clone());
    let ask = |request: &AddCheckpoint| {
        witness(request, &log.known(), seen, &witness_key(), 1).map_err(Refusal::status)
    };
    assert!(ask(&good).is_ok());

    assert_eq!(ask(&AddCheckpoint { old: 2, ..good.clone() }), Err(409));
    assert_eq!(ask(&AddCheckpoint { old: 6, ..good.clone() }), Err(400));
    assert_eq!(ask(&AddCheckpoint { proof: vec![Hash::of_leaf(b"no")], ..good.clone() }), Err(422));
    assert_eq!(
        ask(&AddCheckpoint { old: 3, proof: Vec::new(), note: first }).map(|(seen, _)| seen.size),
        Ok(3)
    );

    let mut stranger = Log::new(2);
    let forged = stranger.grow(&["a", "b", "c", "d", "e"]);
    assert_eq!(ask(&AddCheckpoint { note: forged, ..good.clone() }), Err(403));
    let elsewhere = Checkpoint::new("other.example", 5, log.frontier.root()).sign(&log.signer);
    assert_eq!(ask(&AddCheckpoint { note: elsewhere, ..good }), Err(404));
}

#[test]
fn log_that_shows_another_history_is_not_cosigned() {
    let mut log = Log::new(1);
    log.grow(&["a", "b", "c"]);
    let seen = Seen { size: 3, root: log.frontier.root() };
    let mut fork = Log::new(1);
    let note = fork.grow(&["a", "x", "c"]);
    let same_size = fork.request(3, note);
    assert_eq!(
        witness(&same_size, &log.known(), seen, &witness_key(), 1).map_err(Refusal::status),
        Err(409)
    );
    let note = fork.grow(&["d"]);
    let longer = fork.request(3, note);
    assert_eq!(witness(&longer, &log.known(), seen, &witness_key(), 1), Err(Refusal::Inconsistent));
}

#[test]
fn bodies_of_any_other_shape_are_malformed() {
    let mut log = Log::new(1);
    let note = log.grow(&["a"]);
    let body = log.request(0, note).body();
    assert!(AddCheckpoint::parse(&body).is_ok());
    let long = format!(
        "old 0\n{}{}",
        format!("{}\n", Hash::of_empty_tree()).repeat(64),
        body.trim_start_matches("old 0\n")
    );
    for wrong in [
        body.replace("old 0", "old 00"),
        body.replace("old ", "new "),
        body.replacen("\n\n", "\n", 1),
        long,
        String::new(),
        "old 0\n".to_owned(),
        "old 0\n\n".to_owned(),
    ] {
        assert_eq!(AddCheckpoint::parse(&wrong), Err(Refusal::Malformed), "{wrong:?}");
    }
}
