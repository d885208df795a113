//! Python: generates `_pb2.py`, `_pb2.pyi`, `_pb2_grpc.py` and its stub, and `__init__.py`, with templates.
//!
//! In: the plan, and the schema for the bytes of its descriptors. Out: files in memory. Chooses no names; each file is
//! generated independently.

mod embedded;
mod literal;
mod state;
mod templates;

use std::borrow::Cow;
use std::mem;

use bytes::Bytes;

use self::embedded::embed;
use crate::generate::{Files, OutputFile, OutputTree};
use crate::plan::python::PythonPlan;
use crate::plan::python::modules::PythonModule;
use protree_compiler::compile::{Schema, SchemaFile};
use protree_compiler::error::Result;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Step;

#[expect(
    clippy::unnecessary_wraps,
    reason = "what every language's generation returns"
)]
pub(super) fn generate(
    schema: Cow<'_, Schema>,
    mut plan: PythonPlan,
    jobs: Jobs,
    step: &Step<'_>,
) -> Result<OutputTree> {
    let mut tree = OutputTree::default();
    for empty in &plan.packages.empty {
        let file = OutputFile {
            bytes: Bytes::new(),
            vouched_by: Some(empty.vouched_by.clone()),
            keep_existing: true,
        };
        tree.files.insert(empty.path.clone(), file);
    }
    for package in &plan.packages.inits {
        let (code, stub) = (templates::init(package), templates::init_stub(package));
        tree.files.insert(package.path.clone(), marked(code));
        tree.files.insert(package.stub_path.clone(), marked(stub));
    }
    let mut schema_files = Files::of(schema);
    // A module and its file are dropped when their code is generated.
    let modules = mem::take(&mut plan.modules).into_iter();
    let modules: Vec<(PythonModule, Cow<'_, SchemaFile>)> = modules
        .map(|module| {
            let file = schema_files.take(module.file);
            (module, file)
        })
        .collect();
    let size = |(_, file): &(PythonModule, Cow<'_, SchemaFile>)| file.size();
    step.expect(modules.len());
    let modules = jobs.map_owned(modules, size, |(module, file)| {
        let files = module_files(&plan, &module, &file);
        step.done(files.iter().map(|(_, file)| file.bytes.len()).sum());
        files
    });
    tree.files.extend(modules.into_iter().flatten());
    Ok(tree)
}

fn module_files(
    plan: &PythonPlan,
    module: &PythonModule,
    file: &SchemaFile,
) -> Vec<(OutputPath, OutputFile)> {
    let embedded = embed(file);
    let state = templates::State {
        serialized: literal::hexadecimal(&embedded.bytes),
        options: state::options(&file.descriptor, &embedded),
        intervals: state::intervals(&file.descriptor, &embedded),
    };
    let mut files = vec![
        (
            module.code_path.clone(),
            marked(templates::code(plan, module, &state)),
        ),
        (
            module.stub_path.clone(),
            OutputFile {
                // In protoc's form a stub has no marker, because it equals a file that protoc may have written there.
                vouched_by: Some(module.code_path.clone()),
                ..marked(templates::stub(plan, module))
            },
        ),
    ];
    if let Some(services) = &module.services {
        let text = templates::services(plan, module, services);
        files.push((services.path.clone(), marked(text)));
        if let Some(path) = &services.stub_path {
            let text = templates::services_stub(module, services);
            files.push((path.clone(), marked(text)));
        }
    }
    files
}

fn marked(text: String) -> OutputFile {
    OutputFile {
        bytes: text.into(),
        vouched_by: None,
        keep_existing: false,
    }
}
