//! In: a list that is complete. Out: the same list, in no more memory than it takes.

/// Gives back the room for more elements. They move: an allocator that is asked to shrink in place leaves what is not
/// much too large as it is, and a large tree has many lists.
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
    fn nothing_is_lost_but_room() {
        for length in [0, 1, 5, 8] {
            let mut list = Vec::with_capacity(8);
            list.extend(0..length);
            fit(&mut list);
            assert_eq!(list, (0..length).collect::<Vec<_>>());
            assert_eq!(list.capacity(), list.len());
        }
    }
}
