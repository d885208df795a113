
use ::core::convert::TryFrom;
use ::core::fmt;
use ::core::marker::PhantomData;
use ::prost::alloc::borrow::ToOwned as _;
use ::prost::alloc::boxed::Box;
use ::prost::alloc::collections::BTreeMap;
use ::prost::alloc::format;
use ::prost::alloc::string::String;
use ::prost::alloc::vec::Vec;
use ::serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor};
use ::serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

/// How a field is called in JSON, and in the proto.
pub type Field = (&'static str, &'static str);

/// A message that is a JSON object.
pub trait Message: Default {
    /// In the order of the proto.
    const FIELDS: &'static [Field];

    /// Writes the fields that are set.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// Reads the value of a field, an index into [`Message::FIELDS`].
    fn read<'de, A: MapAccess<'de>>(&mut self, field: usize, map: &mut A) -> Result<(), A::Error>;
}

/// An enum, by the names of its values.
pub trait Names {
    /// The name of a value; none if there is none with this number.
    fn name(number: i32) -> Option<&'static str>;

    /// The number of a value; none if there is none with this name.
    fn number(name: &str) -> Option<i32>;
}

/// How JSON writes a `T`.
pub trait Format<T> {
    /// `null` is one of its values.
    const HAS_NULL: bool = false;

    /// The value is what a field has that is not set.
    fn is_default(_value: &T) -> bool {
        false
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;

    /// The same; none where it is to be ignored.
    fn read_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        Self::read(deserializer).map(Some)
    }
}

/// The key of a map.
pub trait Key<K>: Format<K> {
    fn parse(text: &str) -> Option<K>;

    /// The key as text, in `buffer` unless it is text already.
    fn text<'k>(key: &'k K, buffer: &'k mut Digits) -> &'k str;
}

/// A value with its format.
struct Formatted<'a, F, T>(&'a T, PhantomData<F>);

impl<F: Format<T>, T> Serialize for Formatted<'_, F, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        F::write(self.0, serializer)
    }
}

/// Reads a value; none where it is to be ignored.
struct Seed<F, T>(PhantomData<(F, T)>);

impl<'de, F: Format<T>, T> DeserializeSeed<'de> for Seed<F, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        F::read_known(deserializer)
    }
}

/// Reads a value that may be `null`.
struct NullableSeed<F, T>(PhantomData<(F, T)>);

impl<'de, F: Format<T>, T> DeserializeSeed<'de> for NullableSeed<F, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        if F::HAS_NULL {
            F::read_known(deserializer)
        } else {
            deserializer.deserialize_option(self)
        }
    }
}

impl<'de, F: Format<T>, T> Visitor<'de> for NullableSeed<F, T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        F::read_known(deserializer)
    }
}

/// Writes a field, whatever its value.
pub fn always<F: Format<T>, T, M: SerializeMap>(map: &mut M, name: &'static str, value: &T) -> Result<(), M::Error> {
    map.serialize_entry(name, &Formatted::<F, T>(value, PhantomData))
}

/// Writes a field unless it has its default.
pub fn unless_default<F: Format<T>, T, M: SerializeMap>(map: &mut M, name: &'static str, value: &T) -> Result<(), M::Error> {
    if F::is_default(value) {
        return Ok(());
    }
    always::<F, T, M>(map, name, value)
}

/// Writes a field if it is set.
pub fn if_set<F: Format<T>, T, M: SerializeMap>(map: &mut M, name: &'static str, value: &Option<T>) -> Result<(), M::Error> {
    match value {
        Some(value) => always::<F, T, M>(map, name, value),
        None => Ok(()),
    }
}

/// Reads a field; `null` is its default.
pub fn value<'de, F: Format<T>, T: Default, A: MapAccess<'de>>(map: &mut A) -> Result<T, A::Error> {
    Ok(optional::<F, T, A>(map)?.unwrap_or_default())
}

/// Reads a field; `null` leaves it unset.
pub fn optional<'de, F: Format<T>, T, A: MapAccess<'de>>(map: &mut A) -> Result<Option<T>, A::Error> {
    map.next_value_seed(NullableSeed::<F, T>(PhantomData))
}

/// Refuses a second member of a oneof.
pub fn only<T, E: ::serde::de::Error>(oneof: &Option<T>, name: &str) -> Result<(), E> {
    match oneof {
        Some(_) => Err(E::custom(format_args!("more than one field of the oneof `{name}`"))),
        None => Ok(()),
    }
}

/// What `Serialize` of a message is.
pub fn serialize<T: Message, S: Serializer>(message: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    message.write(&mut map)?;
    map.end()
}

/// What `Deserialize` of a message is.
pub fn deserialize<'de, T: Message, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(MessageVisitor(PhantomData))
}

struct MessageVisitor<T>(PhantomData<T>);

impl<'de, T: Message> Visitor<'de> for MessageVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut message = T::default();
        let mut seen = Seen::default();
        let mut next = 0;
        while let Some(field) = map.next_key_seed(FieldSeed { fields: T::FIELDS, next })? {
            let Some(field) = field else {
                map.next_value::<::serde::de::IgnoredAny>()?;
                continue;
            };
            let (name, _) = T::FIELDS[field];
            if !seen.insert(field) {
                return Err(A::Error::custom(format_args!("field `{name}` is given twice")));
            }
            message.read(field, &mut map).map_err(|error| below(name, &error))?;
            next = field + 1;
        }
        Ok(message)
    }
}

/// The error with the place where it is, below what is put in front of places later.
fn below<E: ::serde::de::Error>(place: impl fmt::Display, error: &E) -> E {
    let text = format!("{error}");
    match text.strip_prefix('`') {
        Some(rest) if rest.starts_with('[') => E::custom(format_args!("`{place}{rest}")),
        Some(rest) => E::custom(format_args!("`{place}.{rest}")),
        None => E::custom(format_args!("`{place}`: {text}")),
    }
}

/// Which fields were given.
#[derive(Default)]
struct Seen {
    first: u64,
    others: Vec<u64>,
}

impl Seen {
    /// Whether the field is new.
    fn insert(&mut self, field: usize) -> bool {
        let (word, bit) = (field / 64, 1 << (field % 64));
        let bits = match word.checked_sub(1) {
            None => &mut self.first,
            Some(word) => {
                if self.others.len() <= word {
                    self.others.resize(word + 1, 0);
                }
                &mut self.others[word]
            }
        };
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}

/// Reads the name of a field; none if it is unknown and to be ignored.
struct FieldSeed {
    fields: &'static [Field],
    /// Where to look first: most writers keep the order of the proto.
    next: usize,
}

impl<'de> DeserializeSeed<'de> for FieldSeed {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldSeed {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: ::serde::de::Error>(self, name: &str) -> Result<Option<usize>, E> {
        let is_it = |field: &Field| field.0 == name || field.1 == name;
        let behind = self.fields[self.next..].iter().position(is_it);
        let found = match behind {
            Some(index) => Some(self.next + index),
            None => self.fields[..self.next].iter().position(is_it),
        };
        if found.is_none() && !IGNORES_UNKNOWN {
            return Err(E::custom(format_args!("unknown field `{name}`")));
        }
        Ok(found)
    }
}

/// A message, by its own implementation of serde's traits.
pub struct Nested;

impl<T: Serialize + for<'de> ::serde::Deserialize<'de>> Format<T> for Nested {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// What is in a box.
pub struct Boxed<F>(PhantomData<F>);

impl<F: Format<T>, T> Format<Box<T>> for Boxed<F> {
    const HAS_NULL: bool = F::HAS_NULL;

    fn write<S: Serializer>(value: &Box<T>, serializer: S) -> Result<S::Ok, S::Error> {
        F::write(value, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<T>, D::Error> {
        F::read(deserializer).map(Box::new)
    }
}

/// An array.
pub struct List<F>(PhantomData<F>);

impl<F: Format<T>, T> Format<Vec<T>> for List<F> {
    fn is_default(value: &Vec<T>) -> bool {
        value.is_empty()
    }

    fn write<S: Serializer>(value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(value.len()))?;
        for value in value {
            list.serialize_element(&Formatted::<F, T>(value, PhantomData))?;
        }
        list.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor::<F, T>(PhantomData))
    }
}

struct ListVisitor<F, T>(PhantomData<(F, T)>);

impl<'de, F: Format<T>, T> Visitor<'de> for ListVisitor<F, T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut values = Vec::new();
        let mut index = 0_usize;
        loop {
            let value = list.next_element_seed(Seed::<F, T>(PhantomData));
            match value.map_err(|error| below(format_args!("[{index}]"), &error))? {
                Some(value) => values.extend(value),
                None => return Ok(values),
            }
            index += 1;
        }
    }
}

/// An object whose keys are keys of a map.
pub struct Map<K, F>(PhantomData<(K, F)>);

fn write_map<'m, KF: Key<K>, F: Format<T>, K: 'm, T: 'm, S: Serializer>(
    entries: impl ExactSizeIterator<Item = (&'m K, &'m T)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(entries.len()))?;
    for (key, value) in entries {
        let mut buffer = Digits::default();
        map.serialize_entry(KF::text(key, &mut buffer), &Formatted::<F, T>(value, PhantomData))?;
    }
    map.end()
}

impl<KF: Key<K>, F: Format<T>, K: Ord, T> Format<BTreeMap<K, T>> for Map<KF, F> {
    fn is_default(value: &BTreeMap<K, T>) -> bool {
        value.is_empty()
    }

    fn write<S: Serializer>(value: &BTreeMap<K, T>, serializer: S) -> Result<S::Ok, S::Error> {
        write_map::<KF, F, K, T, S>(value.iter(), serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<K, T>, D::Error> {
        deserializer.deserialize_map(MapVisitor::<KF, F, K, T, BTreeMap<K, T>>(PhantomData))
    }
}

/// A map that is filled.
trait Fill<K, T>: Default {
    /// Whether the key is new.
    fn fill(&mut self, key: K, value: T) -> bool;
}

impl<K: Ord, T> Fill<K, T> for BTreeMap<K, T> {
    fn fill(&mut self, key: K, value: T) -> bool {
        self.insert(key, value).is_none()
    }
}

struct MapVisitor<KF, F, K, T, C>(PhantomData<(KF, F, K, T, C)>);

impl<'de, KF: Key<K>, F: Format<T>, K, T, C: Fill<K, T>> Visitor<'de> for MapVisitor<KF, F, K, T, C> {
    type Value = C;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<C, A::Error> {
        let mut filled = C::default();
        while let Some(text) = map.next_key::<String>()? {
            let place = || format!("[{text:?}]");
            let Some(key) = KF::parse(&text) else {
                return Err(A::Error::custom(format_args!("`{}`: the key of the map is no such value", place())));
            };
            let value = map.next_value_seed(Seed::<F, T>(PhantomData));
            let value = value.map_err(|error| below(place(), &error))?;
            let Some(value) = value else { continue };
            if !filled.fill(key, value) {
                return Err(A::Error::custom(format_args!("`{}`: the key is given twice", place())));
            }
        }
        Ok(filled)
    }
}

/// An enum by the names of its values. What has no name is a number.
pub struct Enum<E>(PhantomData<E>);

/// The same, and no number that has no name is read.
pub struct ClosedEnum<E>(PhantomData<E>);

impl<E: Names> Format<i32> for Enum<E> {
    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write<S: Serializer>(value: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        match E::name(*value) {
            Some(name) if !ENUMS_ARE_NUMBERS => serializer.serialize_str(name),
            _ => serializer.serialize_i32(*value),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        let value = Self::read_known(deserializer)?;
        value.ok_or_else(|| D::Error::custom("unknown value of an enum"))
    }

    fn read_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
        deserializer.deserialize_any(EnumVisitor::<E>(PhantomData))
    }
}

impl<E: Names> Format<i32> for ClosedEnum<E> {
    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write<S: Serializer>(value: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        Enum::<E>::write(value, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        let value = Self::read_known(deserializer)?;
        value.ok_or_else(|| D::Error::custom("unknown value of an enum"))
    }

    fn read_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
        let value = Enum::<E>::read_known(deserializer)?;
        match value {
            Some(number) if E::name(number).is_none() && IGNORES_UNKNOWN => Ok(None),
            Some(number) if E::name(number).is_none() => {
                Err(D::Error::custom(format_args!("the enum has no value with the number {number}")))
            }
            value => Ok(value),
        }
    }
}

struct EnumVisitor<E>(PhantomData<E>);

impl<E: Names> Visitor<'_> for EnumVisitor<E> {
    type Value = Option<i32>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name or the number of an enum's value")
    }

    fn visit_i64<R: ::serde::de::Error>(self, value: i64) -> Result<Option<i32>, R> {
        IntegerVisitor::<i32>(PhantomData).visit_i64(value).map(Some)
    }

    fn visit_u64<R: ::serde::de::Error>(self, value: u64) -> Result<Option<i32>, R> {
        IntegerVisitor::<i32>(PhantomData).visit_u64(value).map(Some)
    }

    fn visit_f64<R: ::serde::de::Error>(self, value: f64) -> Result<Option<i32>, R> {
        IntegerVisitor::<i32>(PhantomData).visit_f64(value).map(Some)
    }

    fn visit_str<R: ::serde::de::Error>(self, name: &str) -> Result<Option<i32>, R> {
        match E::number(name) {
            None if IGNORES_UNKNOWN => Ok(None),
            None => Err(R::custom(format_args!("the enum has no value `{name}`"))),
            number => Ok(number),
        }
    }
}

/// What `Serialize` of an enum is.
pub fn serialize_enum<E: Names, S: Serializer>(number: i32, serializer: S) -> Result<S::Ok, S::Error> {
    Enum::<E>::write(&number, serializer)
}

/// What `Deserialize` of an enum is: a number without a name is no value of the type.
pub fn deserialize_enum<'de, E: Names + TryFrom<i32>, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    let number = Enum::<E>::read(deserializer)?;
    E::try_from(number).map_err(|_| D::Error::custom(format_args!("the enum has no value with the number {number}")))
}

/// An enum of other code, by its own implementation of serde's traits.
pub struct ExternEnum<E>(PhantomData<E>);

impl<E> Format<i32> for ExternEnum<E>
where
    E: Serialize + for<'de> ::serde::Deserialize<'de> + TryFrom<i32> + Into<i32>,
{
    fn is_default(value: &i32) -> bool {
        *value == 0
    }

    fn write<S: Serializer>(value: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        match E::try_from(*value) {
            Ok(known) if !ENUMS_ARE_NUMBERS => known.serialize(serializer),
            _ => serializer.serialize_i32(*value),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        deserializer.deserialize_any(ExternEnumVisitor::<E>(PhantomData))
    }
}

struct ExternEnumVisitor<E>(PhantomData<E>);

impl<'de, E: ::serde::Deserialize<'de> + Into<i32>> Visitor<'de> for ExternEnumVisitor<E> {
    type Value = i32;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name or the number of an enum's value")
    }

    fn visit_i64<R: ::serde::de::Error>(self, value: i64) -> Result<i32, R> {
        IntegerVisitor::<i32>(PhantomData).visit_i64(value)
    }

    fn visit_u64<R: ::serde::de::Error>(self, value: u64) -> Result<i32, R> {
        IntegerVisitor::<i32>(PhantomData).visit_u64(value)
    }

    fn visit_f64<R: ::serde::de::Error>(self, value: f64) -> Result<i32, R> {
        IntegerVisitor::<i32>(PhantomData).visit_f64(value)
    }

    fn visit_str<R: ::serde::de::Error>(self, name: &str) -> Result<i32, R> {
        E::deserialize(::serde::de::value::StrDeserializer::new(name)).map(Into::into)
    }
}

/// `true` or `false`.
pub struct Bool;

impl Format<bool> for Bool {
    fn is_default(value: &bool) -> bool {
        !value
    }

    fn write<S: Serializer>(value: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*value)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        ::serde::Deserialize::deserialize(deserializer)
    }
}

impl Key<bool> for Bool {
    fn parse(text: &str) -> Option<bool> {
        text.parse().ok()
    }

    fn text<'k>(key: &'k bool, _buffer: &'k mut Digits) -> &'k str {
        if *key { "true" } else { "false" }
    }
}

/// Text.
pub struct Text;

impl Format<String> for Text {
    fn is_default(value: &String) -> bool {
        value.is_empty()
    }

    fn write<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        ::serde::Deserialize::deserialize(deserializer)
    }
}

impl Key<String> for Text {
    fn parse(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn text<'k>(key: &'k String, _buffer: &'k mut Digits) -> &'k str {
        key
    }
}

/// A number with a sign, as a number.
pub struct Int32;
/// A number without a sign, as a number.
pub struct Uint32;
/// A number with a sign, as text: not every reader has numbers of 64 bits.
pub struct Int64;
/// A number without a sign, as text.
pub struct Uint64;

/// The digits of a number.
pub struct Digits([u8; 20]);

impl Default for Digits {
    fn default() -> Self {
        Self([0; 20])
    }
}

impl Digits {
    fn write(&mut self, is_negative: bool, mut rest: u64) -> &str {
        let mut start = self.0.len();
        loop {
            start -= 1;
            self.0[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if is_negative {
            start -= 1;
            self.0[start] = b'-';
        }
        ::core::str::from_utf8(&self.0[start..]).unwrap_or_default()
    }
}

/// A number that JSON may write in several ways: as a number with or without a fraction or an exponent, or as text.
struct IntegerVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i64> + TryFrom<u64>> IntegerVisitor<T> {
    fn whole<E: ::serde::de::Error>(value: f64) -> Result<T, E> {
        // 2^63 and 2^64: what is below fits.
        let is_whole = value % 1.0 == 0.0;
        let number = if is_whole && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value) {
            T::try_from(value as i64).ok()
        } else if is_whole && (0.0..18_446_744_073_709_551_616.0).contains(&value) {
            T::try_from(value as u64).ok()
        } else {
            None
        };
        number.ok_or_else(|| E::custom(format_args!("{value} is no number of the field's type")))
    }
}

impl<T: TryFrom<i64> + TryFrom<u64>> Visitor<'_> for IntegerVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer")
    }

    fn visit_i64<E: ::serde::de::Error>(self, value: i64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::custom(format_args!("{value} is no number of the field's type")))
    }

    fn visit_u64<E: ::serde::de::Error>(self, value: u64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::custom(format_args!("{value} is no number of the field's type")))
    }

    fn visit_f64<E: ::serde::de::Error>(self, value: f64) -> Result<T, E> {
        Self::whole(value)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<T, E> {
        if text.starts_with('-') {
            if let Ok(value) = text.parse::<i64>() {
                return self.visit_i64(value);
            }
        } else if !text.starts_with('+') {
            if let Ok(value) = text.parse::<u64>() {
                return self.visit_u64(value);
            }
        }
        // Of what is left, only digits with a fraction or an exponent are a number.
        match number(text).filter(|_| text.contains(['.', 'e', 'E'])) {
            Some(value) => Self::whole(value),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// A number as JSON writes numbers.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, _) = digits.split_once(['.', 'e', 'E']).unwrap_or((digits, ""));
    let is_plain = !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.contains(".e")
        && !digits.contains(".E")
        && !digits.ends_with('.');
    if is_plain { text.parse().ok() } else { None }
}

macro_rules! integer {
    ($format:ident, $type:ident, $write:expr, $parts:expr) => {
        impl Format<$type> for $format {
            fn is_default(value: &$type) -> bool {
                *value == 0
            }

            fn write<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&$type, S) -> Result<S::Ok, S::Error> = $write;
                write(value, serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_any(IntegerVisitor::<$type>(PhantomData))
            }
        }

        impl Key<$type> for $format {
            fn parse(text: &str) -> Option<$type> {
                IntegerVisitor::<$type>(PhantomData).visit_str::<::serde::de::value::Error>(text).ok()
            }

            fn text<'k>(key: &'k $type, buffer: &'k mut Digits) -> &'k str {
                let parts: fn($type) -> (bool, u64) = $parts;
                let (is_negative, rest) = parts(*key);
                buffer.write(is_negative, rest)
            }
        }
    };
}

integer!(
    Int32, i32,
    |value, serializer| serializer.serialize_i32(*value),
    |value| (value < 0, u64::from(value.unsigned_abs()))
);
integer!(
    Uint32, u32,
    |value, serializer| serializer.serialize_u32(*value),
    |value| (false, u64::from(value))
);
integer!(
    Int64, i64,
    |value, serializer| serializer.serialize_str(Int64::text(value, &mut Digits::default())),
    |value| (value < 0, value.unsigned_abs())
);
integer!(
    Uint64, u64,
    |value, serializer| serializer.serialize_str(Uint64::text(value, &mut Digits::default())),
    |value| (false, value)
);

/// A number of 32 bits with a fraction.
pub struct Float;
/// A number of 64 bits with a fraction.
pub struct Double;

/// What is no number has a name.
fn float_name(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value == f64::INFINITY {
        Some("Infinity")
    } else if value == f64::NEG_INFINITY {
        Some("-Infinity")
    } else {
        None
    }
}

impl Format<f32> for Float {
    fn is_default(value: &f32) -> bool {
        value.to_bits() == 0
    }

    fn write<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
        match float_name(f64::from(*value)) {
            Some(name) => serializer.serialize_str(name),
            None => serializer.serialize_f32(*value),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
        let value = deserializer.deserialize_any(FloatVisitor)?;
        let narrow = value as f32;
        if value.is_finite() && !narrow.is_finite() {
            return Err(D::Error::custom(format_args!("{value} is too large for a float")));
        }
        Ok(narrow)
    }
}

impl Format<f64> for Double {
    fn is_default(value: &f64) -> bool {
        value.to_bits() == 0
    }

    fn write<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        match float_name(*value) {
            Some(name) => serializer.serialize_str(name),
            None => serializer.serialize_f64(*value),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        deserializer.deserialize_any(FloatVisitor)
    }
}

struct FloatVisitor;

impl Visitor<'_> for FloatVisitor {
    type Value = f64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number, or \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_i64<E>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_u64<E>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_f64<E>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            text => {
                let value = number(text).filter(|value| value.is_finite());
                value.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }
    }
}

/// Bytes in base64.
pub struct Base64;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each digit, of both alphabets; 64 for what is none.
const BASE64_VALUES: [u8; 256] = {
    let mut values = [64; 256];
    let mut index = 0;
    while index < 64 {
        values[BASE64[index] as usize] = index as u8;
        index += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            if digit <= chunk.len() {
                text.push(char::from(BASE64[(bits >> (18 - 6 * digit) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let padding = text.len() - digits.len();
    // Padding may be left out, but not half of it.
    if digits.len() % 4 == 1 || padding > 2 || padding > 0 && text.len() % 4 != 0 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for chunk in digits.chunks(4) {
        let mut bits = 0;
        let mut invalid = 0;
        for index in 0..4 {
            let value = chunk.get(index).map_or(0, |digit| BASE64_VALUES[usize::from(*digit)]);
            invalid |= value & 64;
            bits = bits << 6 | u32::from(value & 63);
        }
        if invalid != 0 {
            return None;
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    Some(bytes)
}

impl<T: AsRef<[u8]> + From<Vec<u8>>> Format<T> for Base64 {
    fn is_default(value: &T) -> bool {
        value.as_ref().is_empty()
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(value.as_ref()))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(Base64Visitor).map(T::from)
    }
}

struct Base64Visitor;

impl Visitor<'_> for Base64Visitor {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes in base64")
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        from_base64(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Writes a value by its format.
pub fn write_as<F: Format<T>, T, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    F::write(value, serializer)
}

/// Reads a value by its format.
pub fn read_as<'de, F: Format<T>, T, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    F::read(deserializer)
}
