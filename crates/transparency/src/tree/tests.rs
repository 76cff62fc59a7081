//! Tree arithmetic against the definition of RFC 6962, word for word and slow.
//! Not a test of tiles. What must always hold: the slow definition stays here and is never used outside.

use proptest::prelude::*;

use super::*;

/// The definition of RFC 6962 §2.1, word for word and slow.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of_empty_tree(),
        [one] => *one,
        many => {
            let middle = usize::try_from(split(many.len() as u64)).unwrap();
            Hash::of_node(&defined_root(&many[..middle]), &defined_root(&many[middle..]))
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|it| Hash::of_leaf(&it.to_be_bytes())).collect()
}

fn kept(leaves: &[Hash]) -> impl Fn(Position) -> Option<Hash> + '_ {
    |position| {
        let width = 1_usize.checked_shl(position.level)?;
        let start = usize::try_from(position.index).ok()?.checked_mul(width)?;
        Some(defined_root(leaves.get(start..start.checked_add(width)?)?))
    }
}

#[test]
fn roots_of_the_reference_leaves_are_those_of_certificate_transparency() {
    // The eight inputs and roots that the test vectors of RFC 6962's authors have used since 2012.
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let leaves: Vec<Hash> = inputs.iter().map(|it| Hash::of_leaf(it)).collect();
    let hexadecimal = |hash: Hash| data_encoding::HEXLOWER.encode(hash.as_bytes());
    assert_eq!(
        hexadecimal(root(0, &kept(&leaves)).unwrap()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(
        hexadecimal(root(1, &kept(&leaves)).unwrap()),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(
        hexadecimal(root(8, &kept(&leaves)).unwrap()),
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    );
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_and_no_other_leaf_is() {
    let all = leaves(40);
    for size in 1..=40 {
        let root = root(size, &kept(&all)).unwrap();
        assert_eq!(root, defined_root(&all[..usize::try_from(size).unwrap()]));
        for index in 0..size {
            let proof = prove_inclusion(index, size, &kept(&all)).unwrap();
            let leaf = all[usize::try_from(index).unwrap()];
            assert_eq!(check_inclusion(&leaf, index, size, &proof, &root), Ok(()));
            for other in 0..size {
                let wrong = all[usize::try_from(other).unwrap()];
                assert_eq!(
                    check_inclusion(&wrong, index, size, &proof, &root).is_ok(),
                    other == index
                );
                assert_eq!(
                    check_inclusion(&leaf, other, size, &proof, &root).is_ok(),
                    other == index
                );
            }
        }
    }
}

#[test]
fn every_small_tree_is_the_beginning_of_every_greater_one() {
    let all = leaves(40);
    for size in 0..=40 {
        let new_root = root(size, &kept(&all)).unwrap();
        for old in 0..=size {
            let old_root = root(old, &kept(&all)).unwrap();
            let proof = prove_consistency(old, size, &kept(&all)).unwrap();
            assert_eq!(
                check_consistency(old, size, &old_root, &new_root, &proof),
                Ok(()),
                "{old} in {size}"
            );
            let other = Hash::of_leaf(b"another history");
            assert!(
                check_consistency(old, size, &other, &new_root, &proof).is_err(),
                "{old} in {size}"
            );
            if old != 0 {
                assert!(
                    check_consistency(old, size, &old_root, &other, &proof).is_err(),
                    "{old} in {size}"
                );
            }
        }
        assert_eq!(prove_consistency(size + 1, size, &kept(&all)), Err(TreeError::Outside));
    }
}

#[test]
fn leaf_outside_the_tree_and_missing_hash_are_told_apart() {
    let all = leaves(5);
    assert_eq!(prove_inclusion(5, 5, &kept(&all)), Err(TreeError::Outside));
    assert_eq!(prove_inclusion(5, 9, &kept(&all)), Err(TreeError::Missing));
    let root = root(5, &kept(&all)).unwrap();
    assert_eq!(check_inclusion(&all[0], 5, 5, &[], &root), Err(TreeError::Outside));
}

proptest! {
    #[test]
    fn proof_with_a_changed_added_or_lost_hash_never_checks(
        size in 2_u64..200, at in any::<proptest::sample::Index>(), kind in 0_u8..3, spot in any::<proptest::sample::Index>(),
    ) {
        let all = leaves(size);
        let index = at.index(all.len()) as u64;
        let whole = root(size, &kept(&all)).unwrap();
        let mut proof = prove_inclusion(index, size, &kept(&all)).unwrap();
        let place = spot.index(proof.len());
        match kind {
            0 => proof[place] = Hash::of_leaf(b"changed"),
            1 => proof.insert(place, Hash::of_leaf(b"added")),
            _ => { proof.remove(place); }
        }
        prop_assert!(check_inclusion(&all[at.index(all.len())], index, size, &proof, &whole).is_err());
    }

    #[test]
    fn consistency_with_a_changed_added_or_lost_hash_never_checks(
        size in 2_u64..200, at in any::<proptest::sample::Index>(), kind in 0_u8..3, spot in any::<proptest::sample::Index>(),
    ) {
        let all = leaves(size);
        let old = 1 + at.index(all.len() - 1) as u64;
        let (before, after) = (root(old, &kept(&all)).unwrap(), root(size, &kept(&all)).unwrap());
        let mut proof = prove_consistency(old, size, &kept(&all)).unwrap();
        let place = spot.index(proof.len());
        match kind {
            0 => proof[place] = Hash::of_leaf(b"changed"),
            1 => proof.insert(place, Hash::of_leaf(b"added")),
            _ => { proof.remove(place); }
        }
        prop_assert!(check_consistency(old, size, &before, &after, &proof).is_err());
    }

    #[test]
    fn no_proof_of_any_size_up_to_the_last_is_longer_than_63(index in any::<u64>(), size in 1_u64..(1 << 63)) {
        let ranges = inclusion_ranges(index % size, size).unwrap();
        prop_assert!(ranges.len() <= LONGEST_PROOF);
        prop_assert!(consistency_ranges(index % size, size).unwrap().len() <= LONGEST_PROOF + 1);
    }
}
