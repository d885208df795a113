//! prost-build as the generator of messages, for settings that protree has no option for.

use std::fmt;
use std::sync::Arc;

use crate::config::RustOptions;

/// Changes the settings of prost-build; see [`RustOptions::with_prost`].
///
/// Two are equal only if one is a clone of the other.
#[derive(Clone)]
pub struct ProstSettings(Arc<dyn Fn(&mut prost_build::Config) + Send + Sync>);

impl ProstSettings {
    pub(crate) fn apply(&self, config: &mut prost_build::Config) {
        (self.0)(config);
    }
}

impl PartialEq for ProstSettings {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for ProstSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ProstSettings")
    }
}

impl RustOptions {
    /// Changes prost-build's own settings, for what protree has no option for.
    ///
    /// The function runs once for each source file, before protree's own settings. prost-build sees neither the protos'
    /// names nor one file's types from another, so only the path `.` means anything to it, and what decides names is
    /// overruled. Messages are then written by prost-build, which takes longer. Code that a function helps to make cannot
    /// be told from the options, so nothing is cached.
    ///
    /// Needs the feature `prost-build`, with which prost-build, tonic-build and all they stand on are compiled as well.
    ///
    /// ```
    /// let options = protree::RustOptions::default().with_prost(|config| {
    ///     config.prost_path("::my_crate::prost");
    /// });
    /// assert!(!options.is_cacheable());
    /// ```
    #[must_use]
    pub fn with_prost(
        mut self,
        change: impl Fn(&mut prost_build::Config) + Send + Sync + 'static,
    ) -> Self {
        self.prost = Some(ProstSettings(Arc::new(change)));
        self
    }

    /// Whether prost-build, tonic-build and prettyplease write the code; the output is the same, but it takes longer.
    #[doc(hidden)]
    #[must_use]
    pub fn by_oracle(mut self, by_oracle: bool) -> Self {
        self.by_oracle = by_oracle;
        self
    }
}
