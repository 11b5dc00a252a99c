//! Which colour is for what: the terminal's own sixteen, so that its theme decides what they look like.

use amphi::StatusCode;
use anstyle::{AnsiColor, Effects, Style};

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(crate) const BOLD: Style = Style::new().effects(Effects::BOLD);
pub(crate) const METHOD: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
pub(crate) const KEY: Style = AnsiColor::Blue.on_default().effects(Effects::BOLD);
pub(crate) const STRING: Style = AnsiColor::Green.on_default();
pub(crate) const NUMBER: Style = AnsiColor::Yellow.on_default();
pub(crate) const LITERAL: Style = AnsiColor::Magenta.on_default();
pub(crate) const WARNING: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);

/// A status by its class.
pub(crate) fn status(status: StatusCode) -> Style {
    let color = match status.as_u16() {
        200..=299 => AnsiColor::Green,
        300..=399 => AnsiColor::Cyan,
        400..=499 => AnsiColor::Yellow,
        500.. => AnsiColor::Red,
        _ => AnsiColor::Blue,
    };
    color.on_default().effects(Effects::BOLD)
}

/// The phases of an exchange, in their order.
pub(crate) const PHASES: [Style; 7] = [
    Style::new(),
    AnsiColor::Cyan.on_default(),
    AnsiColor::Blue.on_default(),
    AnsiColor::Magenta.on_default(),
    AnsiColor::Yellow.on_default(),
    AnsiColor::Green.on_default(),
    AnsiColor::Cyan.on_default(),
];
