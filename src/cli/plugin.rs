//! `protoc-gen-protree`, or `protree plugin`: the plugin that protoc and buf start to generate code.
//!
//! In: a `CodeGeneratorRequest` on stdin, with the options in its parameter. Out: a `CodeGeneratorResponse` on stdout
//! with the files that `gen` would write, or with the errors. Warnings go to stderr, which both compilers show.

mod parameter;
mod protocol;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use self::parameter::Parameters;
use self::protocol::{Request, Response};
use super::terminal::Terminal;
use super::{defect, silence_panics};
use crate::{Config, Error, Generated, Result, write};

/// The program name that turns on plugin mode.
const NAME: &str = "protoc-gen-protree";

pub(super) const LONG_ABOUT: &str = "\
Be a plugin of protoc or buf, as under the name `protoc-gen-protree`: reads a request from stdin and writes the response to \
stdout. The options are the flags of `gen` without their dashes, in the parameter:

  protoc -I protos --protree_out=src/pb --protree_opt=derive=.=Eq $(cd protos && find . -name '*.proto')

In `buf.gen.yaml`, `strategy: all` lets it see all files at once, as it must to write one tree of modules:

  plugins:
    - local: protoc-gen-protree
      out: src/pb
      strategy: all
      opt: [derive=.=Eq]";

/// The source name of the descriptors in diagnostics.
const REQUEST: &str = "the request";

/// Whether the program was started under the plugin's name.
pub(super) fn is_named(program: &OsStr) -> bool {
    Path::new(program)
        .file_stem()
        .is_some_and(|name| name == NAME)
}

/// Answers one request. As the protocol requires, errors are in the response and do not change the exit code.
pub(super) fn run() -> u8 {
    if io::stdin().is_terminal() {
        return fail(
            "this is a plugin: `protoc --protree_out=DIR` or `buf generate` starts it, and it reads from them",
        );
    }
    let mut request = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut request) {
        return fail(&format!("cannot read the request: {error}"));
    }
    silence_panics();
    let response = answer(&request);
    let mut stdout = io::stdout().lock();
    match stdout.write_all(&response).and_then(|()| stdout.flush()) {
        Ok(()) => 0,
        Err(error) => fail(&format!("cannot write the response: {error}")),
    }
}

/// The response to a request, both as bytes; works for any bytes.
fn answer(request: &[u8]) -> Vec<u8> {
    let generate = AssertUnwindSafe(|| generate(request));
    let outcome = panic::catch_unwind(generate).unwrap_or_else(|payload| Err(defect(&*payload)));
    let response = match outcome {
        Ok(generated) => {
            let manifest = write::listing::manifest_of(&generated.tree);
            let files = generated.tree.files();
            Response::files(files.chain([(&manifest.0, &manifest.1)]))
        }
        Err(error) => Response::refusal(error.to_string()),
    };
    response.encode()
}

fn generate(request: &[u8]) -> Result<Generated> {
    let request = Request::decode(request).ok_or_else(|| Error::Config {
        message: "the request is no `google.protobuf.compiler.CodeGeneratorRequest`".to_owned(),
        help: "protoc and buf write one".to_owned(),
    })?;
    let Parameters { settings, terminal } = Parameters::parse(&request.parameter)?;
    let mut config = Config {
        tree: PathBuf::from(REQUEST),
        language: settings.language(),
        ..Config::encoded_descriptors(request.descriptors)
    }
    .files_to_generate(request.files_to_generate);
    settings.apply([&mut config])?;
    let generated = config.generate()?;
    Terminal::new(&terminal, true).diagnostics(&generated.diagnostics);
    Ok(generated)
}

#[expect(clippy::print_stderr, reason = "nobody has said how to talk")]
fn fail(message: &str) -> u8 {
    eprintln!("{NAME}: {message}");
    2
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use protree_compiler::descriptor::wire;

    use super::answer;
    use crate::Config;
    use crate::digest::digest;

    /// Requests with bytes changed, cut and doubled get a response, and never cause a panic.
    #[test]
    fn damaged_requests_are_answered() {
        let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptors/options/protos");
        let set = Config::new(tree).descriptor_set().expect("it is right");
        let mut request = Vec::new();
        wire::put_bytes(1, b"uses.proto", &mut request);
        wire::put_bytes(1, b"defs.proto", &mut request);
        for file in wire::fields(&set) {
            wire::put_bytes(15, file.payload, &mut request);
        }
        let response = String::from_utf8_lossy(&answer(&request)).into_owned();
        assert!(response.contains("pub struct"), "{response}");
        for seed in 0_u32..5000 {
            let random = digest(&seed.to_le_bytes());
            let number =
                |index: usize| usize::from(random[index]) << 8 | usize::from(random[index + 1]);
            let mut damaged = request.clone();
            for step in 0..=usize::from(random[0]) % 3 {
                let at = number(1 + 4 * step) % damaged.len();
                let value = random[3 + 4 * step];
                match random[4 + 4 * step] % 4 {
                    0 => damaged[at] = value,
                    1 => damaged.truncate(at.max(1)),
                    2 => damaged.insert(at, value),
                    _ => {
                        let end = (at + usize::from(value)).min(damaged.len());
                        let part = damaged[at..end].to_vec();
                        damaged.splice(at..at, part);
                    }
                }
            }
            let response = String::from_utf8_lossy(&answer(&damaged)).into_owned();
            assert!(!response.contains("E0001"), "{seed}: {response}");
        }
    }
}
