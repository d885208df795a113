//! Implements `prost::Name` for a message.
//!
//! In: the names of a message on the wire. Out: the lines of an `impl`. prost-build is not used, because it would take
//! the names from placeholders.

use crate::plan::rust::{CratePaths, TypeName};

/// The lines after the message's struct.
pub(super) fn name_impl(rust_name: &str, wire: &TypeName, crates: &CratePaths) -> Vec<String> {
    let TypeName {
        package,
        name,
        full_name,
        url,
    } = wire;
    let prost = &crates.prost;
    let text = format!(
        "impl {prost}::Name for {rust_name} {{
    const NAME: &'static str = {name:?};
    const PACKAGE: &'static str = {package:?};
    fn full_name() -> {prost}::alloc::string::String {{
        {full_name:?}.into()
    }}
    fn type_url() -> {prost}::alloc::string::String {{
        {url:?}.into()
    }}
}}"
    );
    text.lines().map(str::to_owned).collect()
}
