
/// An object without fields.
pub struct Empty;

impl Format<()> for Empty {
    fn write<S: Serializer>(_value: &(), serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        deserialize::<Nothing, D>(deserializer).map(|_| ())
    }
}

#[derive(Default)]
struct Nothing;

impl Message for Nothing {
    const FIELDS: &'static [Field] = &[];

    fn write<M: SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
        Ok(())
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, _field: usize, _map: &mut A) -> Result<(), A::Error> {
        Ok(())
    }
}
