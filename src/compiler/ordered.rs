//! Sorting and ordered maps that need little generated code for each type.
//!
//! Build scripts compile protree, and std's sort is two thousand lines of LLVM IR for each type that is sorted;
//! `collect` into a `BTreeMap` includes it as well. Sorting was a sixth of the code that was compiled.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::mem;

/// Sorts as `slice::sort_by` does: stable.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(items.len(), &|a, b| compare(&items[a], &items[b]));
    arrange(items, order);
}

/// Sorts as `slice::sort_by_cached_key` does: each key is computed once.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = order(items.len(), &|a, b| keys[a].cmp(&keys[b]));
    arrange(items, order);
}

/// Permutes the items: each place gets the item from the place in `sources`.
fn arrange<T>(items: &mut [T], mut sources: Vec<usize>) {
    for start in 0..items.len() {
        // Follow one cycle of the permutation.
        let mut place = start;
        loop {
            let source = mem::replace(&mut sources[place], place);
            if source == start {
                break;
            }
            items.swap(place, source);
            place = source;
        }
    }
}

/// The numbers below `count`, sorted stably by `compare`.
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// A map of the entries; of two with the same key, the later wins.
pub fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in entries {
        map.insert(key, value);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_std_does() {
        // All lists of seven items with four keys; each item has its original place.
        for number in 0..4_usize.pow(7) {
            let mut items: Vec<(usize, usize)> = (0..7)
                .map(|place| (number / 4_usize.pow(place) % 4, place as usize))
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut others = items.clone();
            sort_by(&mut items, |(a, _), (b, _)| a.cmp(b));
            assert_eq!(items, expected);
            sort_by_key(&mut others, |(key, _)| *key);
            assert_eq!(others, expected);
        }
    }
}
