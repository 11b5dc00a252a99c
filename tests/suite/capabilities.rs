//! What the platform says of itself.

use amphi::{Capabilities, Client};

use crate::support::{log, test};

#[test]
async fn they_are_probed_and_stay() {
    let capabilities = amphi::capabilities();
    log(&format!("missing here: {:?}", capabilities.missing().collect::<Vec<_>>()));
    assert_eq!(capabilities, amphi::capabilities());
    assert_eq!(capabilities, Client::new().capabilities());
    assert_eq!(capabilities.iter().count() + capabilities.missing().count(), Capabilities::all().iter().count());
}
