
/// `null`.
pub struct Null;

impl Format<i32> for Null {
    const HAS_NULL: bool = true;

    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write<S: Serializer>(_value: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        deserializer.deserialize_any(NullVisitor)
    }
}

struct NullVisitor;

impl Visitor<'_> for NullVisitor {
    type Value = i32;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null")
    }

    fn visit_unit<E>(self) -> Result<i32, E> {
        Ok(0)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<i32, E> {
        if text == "NULL_VALUE" {
            Ok(0)
        } else {
            Err(E::invalid_value(Unexpected::Str(text), &self))
        }
    }

    fn visit_u64<E: ::serde::de::Error>(self, value: u64) -> Result<i32, E> {
        if value == 0 {
            Ok(0)
        } else {
            Err(E::invalid_value(Unexpected::Unsigned(value), &self))
        }
    }
}
