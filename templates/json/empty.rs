
/// An object without fields.
pub struct Empty;

impl Format<()> for Empty {
    fn write<S: Serializer>(_value: &(), serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&(), serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        deserialize(deserializer)
    }
}

impl Message for () {
    const FIELDS: &'static [Field] = &[];

    fn write<M: SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
        Ok(())
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, _field: usize, _map: &mut A) -> Result<(), A::Error> {
        Ok(())
    }
}
