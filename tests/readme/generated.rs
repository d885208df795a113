//! Parts of pages that are generated. In: a page, and the expected text after its marker. Out: a failure if the text
//! differs; with `PROTREE_BLESS`, the updated page.

use std::path::Path;

use crate::folders;

const BEGIN: &str = "<!-- Written by `PROTREE_BLESS=1 cargo test --test readme`: -->\n\n";

/// Checks that everything after the marker, to the end of the page, is `text`.
pub(crate) fn assert_current(page: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let found = std::fs::read_to_string(&path).expect("the page is there");
    // A checkout on Windows may have other line ends.
    let found = found.replace("\r\n", "\n");
    let (head, _) = found.split_once(BEGIN).expect("the page has the marker");
    let expected = format!("{head}{BEGIN}{text}");
    if std::env::var_os("PROTREE_BLESS").is_some() {
        folders::write(&path, &expected);
        return;
    }
    assert!(
        found == expected,
        "`{page}` is not what the program says: run `PROTREE_BLESS=1 cargo test --test readme`"
    );
}
