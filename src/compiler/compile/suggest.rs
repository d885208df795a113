//! In: a name that is not defined, and names that are. Out: the one that was probably meant.

/// The candidate that is most similar to `name`, if any is similar enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name
        .chars()
        .count()
        .div_ceil(3)
        .min(8)
        .min(name.chars().count() / 2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let bound = best.map_or(limit, |(distance, _): (usize, &str)| distance - 1);
        if let Some(distance) = distance_within(name, candidate, bound) {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The edit distance, ignoring case, if it is at most `bound`.
fn distance_within(a: &str, b: &str, bound: usize) -> Option<usize> {
    // Longer names are skipped because the algorithm is quadratic.
    const LONGEST: usize = 200;
    if a.len().abs_diff(b.len()) > bound || a.len().max(b.len()) > LONGEST {
        return None;
    }
    let b: Vec<u8> = b.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, byte) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(byte.to_ascii_lowercase() != *other);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
        if row.iter().min() > Some(&bound) {
            return None;
        }
    }
    Some(row[b.len()]).filter(|distance| *distance <= bound)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_wins() {
        let names = ["Article", "Author", "Book"];
        assert_eq!(nearest("Artcle", names), Some("Article"));
        assert_eq!(nearest("article", names), Some("Article"));
        assert_eq!(nearest("Bok", names), Some("Book"));
        assert_eq!(nearest("Publisher", names), None);
        assert_eq!(nearest("C", ["B", "c"]), Some("c"));
    }
}
