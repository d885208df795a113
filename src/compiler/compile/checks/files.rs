//! Checks the options of a file.

use crate::compile::findings::Findings;
use crate::descriptor::feature_set::FieldPresence;
use crate::diagnostic::Diagnostic;

pub(super) fn check(findings: &mut Findings<'_>) {
    let file = findings.file;
    if !file.features.is_editions() {
        return;
    }
    if file.features.file.field_presence() == FieldPresence::LegacyRequired {
        findings.push(|file| {
            Diagnostic::error("E0104", "fields cannot be required by default")
                .label(file.option_label(&[], "features", ""))
                .help("set `features.field_presence` on the fields that need it")
        });
    }
    let options = file.descriptor.options.as_ref();
    if options.is_some_and(|options| options.java_string_check_utf8()) {
        findings.push(|file| {
            Diagnostic::error("E0104", "editions have no `java_string_check_utf8`")
                .label(file.option_label(&[], "java_string_check_utf8", ""))
                .help("write `features.(pb.java).utf8_validation` instead")
        });
    }
}
