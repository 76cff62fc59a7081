//! Paths and widths as the specification counts them, and trees rebuilt from tiles alone.
//! Not the keeping of tiles. What must always hold: a path has one spelling.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::grow::Frontier;
use crate::tree;

fn tile(path: &str) -> Result<Tile, ParseTileError> {
    path.parse()
}

#[test]
fn paths_are_those_of_the_specification() {
    let cases = [
        ("tile/0/000", Content::Hashes(0), 0, 256),
        ("tile/0/x001/x234/067", Content::Hashes(0), 1_234_067, 256),
        ("tile/3/255.p/1", Content::Hashes(3), 255, 1),
        ("tile/entries/x001/000.p/255", Content::Entries, 1000, 255),
        ("tile/63/999", Content::Hashes(63), 999, 256),
    ];
    for (path, content, index, width) in cases {
        let expected = Tile { content, index, width };
        assert_eq!(tile(path), Ok(expected), "{path}");
        assert_eq!(expected.to_string(), path);
    }
}

#[test]
fn path_spelled_in_any_other_way_names_no_tile() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/2",
        "tile/0/../000",
        "tile/0/000/",
        "/tile/0/000",
        "tile/leaves/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(tile(path), Err(ParseTileError), "{path}");
    }
}

#[test]
fn tree_of_seventy_thousand_has_the_tiles_that_the_specification_counts() {
    let tiles = Tile::grown(0, 70_000);
    let count = |content, full| {
        tiles.iter().filter(|it| it.content == content && it.full() == full).count()
    };
    assert_eq!(count(Content::Hashes(0), true), 273);
    assert_eq!(count(Content::Hashes(0), false), 1);
    assert_eq!(count(Content::Hashes(1), true), 1);
    assert_eq!(count(Content::Hashes(1), false), 1);
    assert_eq!(count(Content::Hashes(2), false), 1);
    let width =
        |level| tiles.iter().rfind(|it| it.content == Content::Hashes(level)).unwrap().width;
    assert_eq!((width(0), width(1), width(2)), (112, 17, 1));
}

#[test]
fn tree_of_256_is_one_full_tile_and_one_hash_above_it() {
    let paths: Vec<String> = Tile::grown(0, 256).iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"]);
    assert!(Tile::grown(256, 256).is_empty());
}

#[test]
fn bundle_gives_back_its_entries_and_refuses_a_length_past_its_end() {
    let entries: [&[u8]; 3] = [b"one", b"", b"three"];
    let bytes = bundle(entries).unwrap();
    assert_eq!(unbundle(&bytes).unwrap(), entries);
    assert_eq!(unbundle(&bytes[..bytes.len() - 1]), None);
    assert_eq!(bundle([vec![0; 65_536].as_slice()]), None);
}

proptest! {
    #[test]
    fn every_path_comes_back_as_its_tile(level in 0_u8..64, index in any::<u64>(), width in 1_u16..=256, entries: bool) {
        let content = if entries { Content::Entries } else { Content::Hashes(level) };
        let one = Tile { content, index, width };
        prop_assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[test]
    fn any_text_is_refused_or_is_its_own_path(text in "(tile/)?[0-9a-z/.x]{0,30}") {
        if let Ok(one) = text.parse::<Tile>() {
            prop_assert_eq!(one.to_string(), text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn tiles_of_every_growth_are_enough_for_root_and_proofs(steps in prop::collection::vec(1_u64..700, 1..6), at in any::<u64>()) {
        let mut kept: HashMap<Tile, Vec<u8>> = HashMap::new();
        let mut frontier = Frontier::empty();
        let mut stored: HashMap<tree::Position, Hash> = HashMap::new();
        for step in steps {
            let old = frontier.size();
            for leaf in old..old + step {
                for (position, hash) in frontier.append(Hash::of_leaf(&leaf.to_be_bytes())) {
                    stored.insert(position, hash);
                }
            }
            for tile in Tile::grown(old, frontier.size()) {
                let bytes: Vec<u8> = tile.positions().flat_map(|it| *stored[&it].as_bytes()).collect();
                kept.insert(tile, bytes);
            }
        }
        let size = frontier.size();
        let tiled = Tiled::new(size, |tile: &Tile| kept.get(tile).cloned());
        prop_assert_eq!(tree::root(size, &tiled), Ok(frontier.root()));
        let index = at % size;
        let proof = tree::prove_inclusion(index, size, &tiled).unwrap();
        prop_assert_eq!(
            tree::check_inclusion(&Hash::of_leaf(&index.to_be_bytes()), index, size, &proof, &frontier.root()), Ok(()));
    }
}
