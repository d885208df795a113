//! Answers `parse NAME JSON` with the encoded message and `print NAME HEX` with its JSON, or with an error.

#[deny(warnings, clippy::all, clippy::pedantic)]
#[path = "pb/mod.rs"]
mod pb;

mod messages;

use std::io::{BufRead, Write};

/// One message by its full name.
struct Entry {
    name: &'static str,
    parse: fn(&str) -> Result<String, String>,
    print: fn(&str) -> Result<String, String>,
}

fn parse<T: prost::Message + serde::de::DeserializeOwned>(json: &str) -> Result<String, String> {
    let message: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let bytes = message.encode_to_vec();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn print<T: prost::Message + Default + serde::Serialize>(hex: &str) -> Result<String, String> {
    let digits: Vec<u8> = hex.bytes().map(|digit| (digit as char).to_digit(16).unwrap() as u8).collect();
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let message = T::decode(&*bytes).map_err(|error| error.to_string())?;
    serde_json::to_string(&message).map_err(|error| error.to_string())
}

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let mut words = line.splitn(3, ' ');
        let (verb, name, data) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or(""));
        let entry = messages::ALL.iter().find(|entry| entry.name == name).expect(name);
        let answer = match verb {
            "parse" => (entry.parse)(data),
            "print" => (entry.print)(data),
            verb => panic!("{verb}"),
        };
        match answer {
            Ok(answer) => writeln!(out, "ok {answer}").unwrap(),
            Err(error) => writeln!(out, "refused {}", error.replace('\n', " ")).unwrap(),
        }
    }
}
