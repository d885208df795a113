//! In: a list that is complete. Out: the same list without unused capacity.

/// Frees the unused capacity by moving the elements: allocators do not shrink a list in place if little is unused, and
/// a large tree has many lists.
pub(super) fn fit<T>(list: &mut Vec<T>) {
    if list.len() < list.capacity() {
        let mut fitting = Vec::with_capacity(list.len());
        fitting.append(list);
        *list = fitting;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_kept_and_unused_capacity_is_freed() {
        for length in [0, 1, 5, 8] {
            let mut list = Vec::with_capacity(8);
            list.extend(0..length);
            fit(&mut list);
            assert_eq!(list, (0..length).collect::<Vec<_>>());
            assert_eq!(list.capacity(), list.len());
        }
    }
}
