
impl<KF: Key<K>, F: Format<T>, K: Eq + ::core::hash::Hash, T> Format<::std::collections::HashMap<K, T>> for Map<KF, F> {
    fn is_default(value: &::std::collections::HashMap<K, T>) -> bool {
        value.is_empty()
    }

    fn write<S: Serializer>(value: &::std::collections::HashMap<K, T>, serializer: S) -> Result<S::Ok, S::Error> {
        write_map::<KF, F, K, T, S>(value.iter(), serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<::std::collections::HashMap<K, T>, D::Error> {
        deserializer.deserialize_map(MapVisitor::<KF, F, K, T, ::std::collections::HashMap<K, T>>(PhantomData))
    }
}

impl<K: Eq + ::core::hash::Hash, T> Fill<K, T> for ::std::collections::HashMap<K, T> {
    fn fill(&mut self, key: K, value: T) -> bool {
        self.insert(key, value).is_none()
    }
}
