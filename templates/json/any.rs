
/// A message of any type, beside the URL of the type: `{"@type": "type.googleapis.com/acme.v1.Book", "title": "…"}`.
pub struct Any;

impl Format<__ANY__> for Any {
    fn write<S: Serializer>(value: &__ANY__, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if value.type_url.is_empty() && value.value.is_empty() {
            return map.end();
        }
        map.serialize_entry("@type", &value.type_url)?;
        write_any(type_name(&value.type_url), &value.value, &mut map)?;
        map.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__ANY__, D::Error> {
        let mut entries = deserializer.deserialize_map(EntriesVisitor)?;
        if entries.is_empty() {
            return Ok(Default::default());
        }
        let Some(at) = entries.iter().position(|(name, _)| name == "@type") else {
            return Err(D::Error::custom("an `Any` needs its `@type`"));
        };
        let Content::Text(type_url) = entries.remove(at).1 else {
            return Err(D::Error::custom("`@type` is not the URL of a type"));
        };
        let value = match type_url.contains('/') {
            true => read_any(type_name(&type_url), entries).map_err(D::Error::custom)?,
            false => return Err(D::Error::custom(format_args!("`{type_url}` is not the URL of a type: it has no `/`"))),
        };
        Ok(__ANY__ { type_url, value: value.into() })
    }
}

/// What a type's URL says behind its last slash.
fn type_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn unknown_type(name: &str) -> String {
    format!("the type `{name}` of an `Any` is not one that this code was generated for")
}

/// Writes the fields of a message that is in an `Any`.
fn write_message<T: Message + ::prost::Message, M: SerializeMap>(bytes: &[u8], map: &mut M) -> Result<(), M::Error> {
    T::decode(bytes).map_err(M::Error::custom)?.write(map)
}

/// Writes a value that is no object of its fields.
fn write_value<F: Format<T>, T: ::prost::Message + Default, M: SerializeMap>(bytes: &[u8], map: &mut M) -> Result<(), M::Error> {
    let value = T::decode(bytes).map_err(M::Error::custom)?;
    map.serialize_entry("value", &Formatted::<F, T>(&value, PhantomData))
}

type AnyError = ::serde::de::value::Error;

fn any_error(text: impl fmt::Display) -> AnyError {
    <AnyError as ::serde::de::Error>::custom(text)
}

/// Reads the fields of a message that is in an `Any`.
fn read_message<T: Message + ::prost::Message>(entries: Vec<(String, Content)>) -> Result<Vec<u8>, AnyError> {
    let message: T = deserialize(Content::Object(entries))?;
    Ok(message.encode_to_vec())
}

/// Reads a value that is no object of its fields.
fn read_value<F: Format<T>, T: ::prost::Message>(entries: Vec<(String, Content)>) -> Result<Vec<u8>, AnyError> {
    let mut entries = entries.into_iter();
    let error = "an `Any` of this type has a `value` beside its `@type`, and nothing else";
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) if name == "value" => Ok(F::read(value)?.encode_to_vec()),
        _ => Err(any_error(error)),
    }
}

/// JSON whose meaning is not known yet: the type of an `Any` may stand behind its fields.
enum Content {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    Array(Vec<Content>),
    Object(Vec<(String, Content)>),
}

impl<'de> ::serde::Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Content, E> {
        Ok(Content::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Content, E> {
        Ok(Content::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Content::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content, A::Error> {
        EntriesVisitor.visit_map(map).map(Content::Object)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(String, Content)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<(String, Content)>, A::Error> {
        let mut entries: Vec<(String, Content)> = Vec::new();
        while let Some((name, value)) = map.next_entry()? {
            if entries.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(format_args!("field `{name}` is given twice")));
            }
            entries.push((name, value));
        }
        Ok(entries)
    }
}

impl<'de> Deserializer<'de> for Content {
    type Error = AnyError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, AnyError> {
        use ::serde::de::value::{MapDeserializer, SeqDeserializer};
        match self {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(value),
            Content::Signed(value) => visitor.visit_i64(value),
            Content::Unsigned(value) => visitor.visit_u64(value),
            Content::Float(value) => visitor.visit_f64(value),
            Content::Text(value) => visitor.visit_string(value),
            Content::Array(values) => visitor.visit_seq(SeqDeserializer::new(values.into_iter())),
            Content::Object(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, AnyError> {
        match self {
            Content::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    ::serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> ::serde::de::IntoDeserializer<'de, AnyError> for Content {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
