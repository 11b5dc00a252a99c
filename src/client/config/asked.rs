//! What is asked of the platform's own transport, if anything is.

use super::TransportConfig;
use crate::{Result, platform};

/// Nothing, mostly. What looks at the settings is behind a trait object that only setting one makes: a program that sets none
/// links none of it, and the defaults of a page's transport are no code at all.
#[derive(Default)]
pub(crate) struct Asked(Option<Box<dyn Settings>>);

impl Asked {
    /// The settings, to be changed.
    pub(crate) fn settings(&mut self) -> &mut TransportConfig {
        self.0.get_or_insert_with(|| Box::<TransportConfig>::default()).config()
    }

    /// Whether they go together, whatever the platform.
    pub(crate) fn check(&self) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |settings| settings.check())
    }

    /// What is to be said of a client that has them.
    pub(crate) fn warning(&self) -> Option<&'static str> {
        self.0.as_ref()?.warning()
    }

    /// Whether nothing is asked, so that any transport will do.
    pub(crate) fn is_silent(&self) -> bool {
        self.0.as_ref().is_none_or(|settings| settings.is_silent())
    }

    /// The platform's transport, as it is asked for.
    pub(crate) fn transport(self) -> Result<platform::transport::Transport> {
        match self.0 {
            None => Ok(platform::transport::Transport::usual()),
            Some(settings) => settings.transport(),
        }
    }
}

trait Settings: Send + Sync {
    fn config(&mut self) -> &mut TransportConfig;
    fn check(&self) -> Result<()>;
    fn warning(&self) -> Option<&'static str>;
    fn is_silent(&self) -> bool;
    fn transport(self: Box<Self>) -> Result<platform::transport::Transport>;
}

impl Settings for TransportConfig {
    fn config(&mut self) -> &mut TransportConfig {
        self
    }

    fn check(&self) -> Result<()> {
        self.check_together()
    }

    fn warning(&self) -> Option<&'static str> {
        self.tls.danger.warning()
    }

    fn is_silent(&self) -> bool {
        self.proxy.is_silent() && *self == Self { proxy: self.proxy.clone(), ..Self::default() }
    }

    fn transport(self: Box<Self>) -> Result<platform::transport::Transport> {
        platform::transport::check(&self)?;
        Ok(platform::transport::Transport::new(*self))
    }
}
