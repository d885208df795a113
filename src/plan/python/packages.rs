//! Which folders of the output are packages.

use std::collections::BTreeMap;

use super::imports::ImportForm;
use super::modules::PythonModule;
use crate::OutputPath;

/// An `__init__.py`.
#[derive(Debug, Clone)]
pub(crate) struct PackageFile {
    pub(crate) path: OutputPath,
    /// A module in the package: empty files cannot say who wrote them.
    pub(crate) vouched_by: OutputPath,
}

/// One for every folder on the way to a module. Not in `google`, which would hide the installed packages of that name,
/// and in protoc's form not in the root, which is a folder of `sys.path` there and no package.
pub(crate) fn plan(modules: &[PythonModule], form: &ImportForm) -> Vec<PackageFile> {
    let mut packages: BTreeMap<String, &OutputPath> = BTreeMap::new();
    for module in modules {
        let path = module.code_path.as_str();
        if !form.is_exact() {
            packages
                .entry("__init__.py".to_owned())
                .or_insert(&module.code_path);
        }
        if path.starts_with("google/") {
            continue;
        }
        for (end, _) in path.match_indices('/') {
            packages
                .entry(format!("{}/__init__.py", &path[..end]))
                .or_insert(&module.code_path);
        }
    }
    packages
        .into_iter()
        .map(|(path, module)| PackageFile {
            path: OutputPath::new(path).expect("invariant: below a module's folder"),
            vouched_by: module.clone(),
        })
        .collect()
}
