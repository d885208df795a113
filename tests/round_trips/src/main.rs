//! Answers each line of its input: `echo MESSAGE HEX` with the message encoded again, `default MESSAGE` with an empty one,
//! `accessors MESSAGE` with the values of the accessors of an empty one.
#![deny(warnings)]

mod messages;
mod pb;

use std::fmt::Write;

use prost::Message;

/// The functions for one generated type.
struct Entry {
    name: &'static str,
    echo: fn(&[u8]) -> Result<Vec<u8>, prost::DecodeError>,
    default: fn() -> Vec<u8>,
    accessors: fn() -> Vec<String>,
}

fn echo<M: Message + Default>(bytes: &[u8]) -> Result<Vec<u8>, prost::DecodeError> {
    Ok(M::decode(bytes)?.encode_to_vec())
}

fn default<M: Message + Default>() -> Vec<u8> {
    M::default().encode_to_vec()
}

/// A value as text, in the same form as in Python.
trait Plain {
    fn plain(&self) -> String;
}

macro_rules! plain_by_display {
    ($($type:ty)*) => {$(
        impl Plain for $type {
            fn plain(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

plain_by_display!(i32 i64 u32 u64 bool);

impl Plain for f32 {
    fn plain(&self) -> String {
        hex(&self.to_be_bytes())
    }
}

impl Plain for f64 {
    fn plain(&self) -> String {
        hex(&self.to_be_bytes())
    }
}

impl Plain for &str {
    fn plain(&self) -> String {
        hex(self.as_bytes())
    }
}

impl Plain for &[u8] {
    fn plain(&self) -> String {
        hex(self)
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes all");
    }
    text
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("the test sends hex");
    (0..text.len()).step_by(2).map(digits).collect()
}

fn answer(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let entry = messages::ALL.iter().find(|entry| entry.name == words[1]);
    let entry = entry.expect("the test names a message");
    match words[0] {
        "echo" => match (entry.echo)(&unhex(words[2])) {
            Ok(bytes) => format!("ok {}", hex(&bytes)),
            Err(error) => format!("refused {error}"),
        },
        "default" => format!("ok {}", hex(&(entry.default)())),
        _ => format!("ok {}", (entry.accessors)().join(" ")),
    }
}

fn main() {
    for line in std::io::stdin().lines() {
        println!("{}", answer(&line.expect("the test writes text")));
    }
}
