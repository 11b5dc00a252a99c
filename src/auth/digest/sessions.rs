//! What servers have asked for lately, so that the next request has its answer at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::algorithm::hex;
use super::answer::{Answer, Secret};
use super::offer::{Offer, Qop};
use crate::platform::random;
use crate::{Result, Url};

/// How many are remembered: the oldest gives way.
const MOST: usize = 64;

/// Authentication sessions, by protection space; the latest last.
#[derive(Default)]
pub(super) struct Sessions(Mutex<Vec<Session>>);

#[derive(Clone)]
pub(super) struct Session {
    origin: String,
    /// Whole URLs of this origin whose beginnings are in the space; none is all of it.
    domain: Vec<String>,
    offer: Arc<Offer>,
    nonce: Arc<[u8]>,
    hashed: Arc<str>,
    /// For as long as the session lasts, where it has to be the same.
    cnonce: Option<String>,
    count: u32,
}

impl Session {
    /// What a challenge of this URL begins.
    pub(super) fn new(url: &Url, offer: Offer, secret: &Secret) -> Result<Self> {
        let cnonce = if offer.session { Some(unguessable()?) } else { None };
        Ok(Self {
            origin: url.origin().into_owned(),
            domain: domain(&offer, url),
            nonce: offer.nonce.as_slice().into(),
            hashed: secret.hashed(&offer, cnonce.as_deref().unwrap_or_default()).into(),
            cnonce,
            count: 0,
            offer: Arc::new(offer),
        })
    }

    /// How much of a URL of the origin its space is known to cover.
    fn covers(&self, url: &Url) -> Option<usize> {
        if self.domain.is_empty() {
            return Some(0);
        }
        let covering = self.domain.iter().filter(|start| url.as_str().starts_with(start.as_str()));
        covering.map(String::len).max()
    }

    /// The next answer to it; `None` once there are no more counts.
    pub(super) fn answer(&mut self, url: &Url) -> Result<Option<Answer>> {
        let Some(count) = self.count.checked_add(1) else { return Ok(None) };
        self.count = count;
        Ok(Some(Answer {
            offer: Arc::clone(&self.offer),
            nonce: Arc::clone(&self.nonce),
            hashed: Arc::clone(&self.hashed),
            count,
            cnonce: match &self.cnonce {
                Some(cnonce) => cnonce.clone(),
                None if self.offer.qop == Qop::None => String::new(),
                None => unguessable()?,
            },
            uri: url.path_and_query().to_owned(),
        }))
    }
}

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, Vec<Session>> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer for a request to this URL, if it is known what will be asked for.
    pub(super) fn answer(&self, url: &Url) -> Result<Option<Answer>> {
        let mut sessions = self.lock();
        let origin = url.origin();
        let known = sessions.iter_mut().filter(|session| session.origin == *origin);
        // Of those that cover as much of the URL the last, which is the latest.
        let best = known.filter_map(|session| Some((session.covers(url)?, session))).max_by_key(|(length, _)| *length);
        best.map_or(Ok(None), |(_, session)| session.answer(url))
    }

    /// Remembers a session: as the latest of its space.
    pub(super) fn keep(&self, session: &Session) {
        let mut sessions = self.lock();
        sessions.retain(|old| old.origin != session.origin || old.offer.realm != session.offer.realm);
        if sessions.len() >= MOST {
            sessions.remove(0);
        }
        sessions.push(session.clone());
    }

    /// Goes on by another nonce in the session that an answer was of.
    pub(super) fn go_on(&self, answer: &Answer, nonce: &[u8]) {
        let mut sessions = self.lock();
        let session = sessions.iter_mut().find(|session| Arc::ptr_eq(&session.offer, &answer.offer));
        // Another request may have been told already.
        if let Some(session) = session.filter(|session| *session.nonce != *nonce) {
            session.nonce = nonce.into();
            session.count = 0;
        }
    }
}

/// The beginnings of URLs that a challenge is for. Those of other origins are left out: nothing of this one's goes there.
fn domain(offer: &Offer, url: &Url) -> Vec<String> {
    let text = String::from_utf8_lossy(&offer.domain);
    let all = text.split_ascii_whitespace().filter_map(|reference| url.join(reference).ok());
    let own: Vec<String> =
        all.filter(|target| target.same_origin(url)).map(|target| target.as_str().to_owned()).collect();
    // A challenge is at least for what it came from.
    let has_url = own.iter().any(|start| url.as_str().starts_with(start));
    if own.is_empty() || has_url { own } else { [own, vec![url.as_str().to_owned()]].concat() }
}

fn unguessable() -> Result<String> {
    let mut bytes = [0; 16];
    random::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::super::challenge::challenges;
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn begin(sessions: &Sessions, at: &str, rest: &str) -> Answer {
        let text = format!("Digest qop=auth, {rest}");
        let offer = Offer::of(&challenges(text.as_bytes())[0]).unwrap();
        let secret = Secret { username: "frog".to_owned(), password: "heron".to_owned() };
        let mut session = Session::new(&url(at), offer, &secret).unwrap();
        let answer = session.answer(&url(at)).unwrap().unwrap();
        sessions.keep(&session);
        answer
    }

    fn nonce(sessions: &Sessions, at: &str) -> Option<String> {
        let answer = sessions.answer(&url(at)).unwrap()?;
        Some(format!("{} {}", String::from_utf8_lossy(&answer.nonce), answer.count))
    }

    #[test]
    fn counts_grow_in_each_protection_space() {
        let sessions = Sessions::default();
        assert_eq!(begin(&sessions, "http://a/x", "realm=r, nonce=n").count, 1);
        assert_eq!(nonce(&sessions, "http://a/").unwrap(), "n 2");
        assert_eq!(nonce(&sessions, "http://a/y?z").unwrap(), "n 3");
        for other in ["http://b/x", "https://a/x", "http://a:81/x"] {
            assert_eq!(nonce(&sessions, other), None);
        }
        begin(&sessions, "http://a/x", "realm=r, nonce=m");
        assert_eq!(nonce(&sessions, "http://a/").unwrap(), "m 2");
    }

    #[test]
    fn a_domain_bounds_a_space() {
        let sessions = Sessions::default();
        begin(&sessions, "http://a/in/1", "realm=r, nonce=n, domain=\"/in/ http://b/ /more\"");
        begin(&sessions, "http://a/in/deep/1", "realm=s, nonce=m, domain=\"/in/deep/\"");
        assert_eq!(nonce(&sessions, "http://a/in/2").unwrap(), "n 2");
        assert_eq!(nonce(&sessions, "http://a/more").unwrap(), "n 3");
        assert_eq!(nonce(&sessions, "http://a/in/deep/2").unwrap(), "m 2");
        assert_eq!(nonce(&sessions, "http://a/out"), None);
        assert_eq!(nonce(&sessions, "http://b/"), None);
    }

    #[test]
    fn a_next_nonce_begins_a_new_count() {
        let sessions = Sessions::default();
        let answer = begin(&sessions, "http://a/", "realm=r, nonce=n");
        sessions.go_on(&answer, b"m");
        assert_eq!(nonce(&sessions, "http://a/").unwrap(), "m 1");
        sessions.go_on(&answer, b"m");
        assert_eq!(nonce(&sessions, "http://a/").unwrap(), "m 2");
    }

    #[test]
    fn sessions_are_bounded() {
        let sessions = Sessions::default();
        for n in 0..MOST + 10 {
            begin(&sessions, &format!("http://h{n}/"), "realm=r, nonce=n");
        }
        assert_eq!(sessions.lock().len(), MOST);
        assert_eq!(nonce(&sessions, "http://h0/"), None);
        assert!(nonce(&sessions, &format!("http://h{}/", MOST + 9)).is_some());
    }

    #[test]
    fn what_the_client_chooses_changes_but_within_a_session() {
        let sessions = Sessions::default();
        let first = begin(&sessions, "http://a/", "realm=r, nonce=n");
        assert_ne!(first.cnonce, sessions.answer(&url("http://a/")).unwrap().unwrap().cnonce);
        let first = begin(&sessions, "http://a/", "realm=r, nonce=n, algorithm=MD5-sess");
        assert_eq!(first.cnonce, sessions.answer(&url("http://a/")).unwrap().unwrap().cnonce);
    }
}
