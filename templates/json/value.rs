
/// Any JSON.
pub struct Value;
/// Any JSON object.
pub struct Struct;
/// Any JSON array.
pub struct ListValue;

impl Format<__VALUE__> for Value {
    const HAS_NULL: bool = true;

    fn write<S: Serializer>(value: &__VALUE__, serializer: S) -> Result<S::Ok, S::Error> {
        use __VALUE_KIND__ as Kind;
        match &value.kind {
            None | Some(Kind::NullValue(_)) => serializer.serialize_unit(),
            Some(Kind::BoolValue(value)) => serializer.serialize_bool(*value),
            Some(Kind::NumberValue(value)) if value.is_finite() => serializer.serialize_f64(*value),
            Some(Kind::NumberValue(_)) => Err(S::Error::custom("JSON has no such number")),
            Some(Kind::StringValue(value)) => serializer.serialize_str(value),
            Some(Kind::StructValue(value)) => Struct::write(value, serializer),
            Some(Kind::ListValue(value)) => ListValue::write(value, serializer),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__VALUE__, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl Format<__STRUCT__> for Struct {
    fn write<S: Serializer>(value: &__STRUCT__, serializer: S) -> Result<S::Ok, S::Error> {
        write_map::<Text, Value, String, __VALUE__, S>(value.fields.iter(), serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__STRUCT__, D::Error> {
        let fields = Map::<Text, Value>::read(deserializer)?;
        Ok(__STRUCT__ { fields })
    }
}

impl Format<__LIST_VALUE__> for ListValue {
    fn write<S: Serializer>(value: &__LIST_VALUE__, serializer: S) -> Result<S::Ok, S::Error> {
        List::<Value>::write(&value.values, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__LIST_VALUE__, D::Error> {
        let values = List::<Value>::read(deserializer)?;
        Ok(__LIST_VALUE__ { values })
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = __VALUE__;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_unit<E: ::serde::de::Error>(self) -> Result<__VALUE__, E> {
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::NullValue(0)) })
    }

    fn visit_bool<E: ::serde::de::Error>(self, value: bool) -> Result<__VALUE__, E> {
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::BoolValue(value)) })
    }

    fn visit_i64<E: ::serde::de::Error>(self, value: i64) -> Result<__VALUE__, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u64<E: ::serde::de::Error>(self, value: u64) -> Result<__VALUE__, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: ::serde::de::Error>(self, value: f64) -> Result<__VALUE__, E> {
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::NumberValue(value)) })
    }

    fn visit_str<E: ::serde::de::Error>(self, value: &str) -> Result<__VALUE__, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: ::serde::de::Error>(self, value: String) -> Result<__VALUE__, E> {
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::StringValue(value)) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<__VALUE__, A::Error> {
        let values = ListVisitor::<Value, __VALUE__>(PhantomData).visit_seq(list)?;
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::ListValue(__LIST_VALUE__ { values }.into())) })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<__VALUE__, A::Error> {
        let fields = MapVisitor::<Text, Value, String, __VALUE__, _>(PhantomData).visit_map(map)?;
        Ok(__VALUE__ { kind: Some(__VALUE_KIND__::StructValue(__STRUCT__ { fields }.into())) })
    }
}
