//! Authorities and what they issue, right and wrong.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use amphi::Certificate;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub struct Authority(pub CertifiedIssuer<'static, KeyPair>);

/// A certificate, its own first, and those that come with it.
pub struct Leaf {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
    pub pem: String,
    pub key_pem: String,
}

fn params(name: &str, issues: IsCa) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    if matches!(issues, IsCa::Ca(_)) {
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    }
    params.is_ca = issues;
    params.not_before = (SystemTime::now() - 30 * DAY).into();
    params.not_after = (SystemTime::now() + 30 * DAY).into();
    params.use_authority_key_identifier_extension = true;
    params
}

impl Authority {
    pub fn root() -> Self {
        // Of one name each, or they would be taken for each other.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("the root of pond {}", COUNT.fetch_add(1, Ordering::Relaxed));
        let params = params(&name, IsCa::Ca(BasicConstraints::Unconstrained));
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// One that it vouches for.
    pub fn below(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = params(name, IsCa::Ca(BasicConstraints::Unconstrained));
        change(&mut params);
        Self(CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &self.0).unwrap())
    }

    pub fn certificate(&self) -> Certificate {
        Certificate::from_pem(self.0.pem()).unwrap()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A server's certificate for these names.
    pub fn leaf(&self, names: &[&str]) -> Leaf {
        self.leaf_with(names, |_| {})
    }

    pub fn leaf_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Leaf {
        let params = leaf_params(names, change);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Leaf::of(certificate.der().clone(), certificate.pem(), &key)
    }

    /// A client's certificate.
    pub fn client(&self) -> Leaf {
        self.leaf_with(&["frog"], |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])
    }

    /// A list of the certificates with these serial numbers, that is due to be renewed then.
    pub fn revoking(&self, serials: &[u64], next: SystemTime) -> String {
        let revoked = serials.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: (SystemTime::now() - 2 * DAY).into(),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: (SystemTime::now() - 3 * DAY).into(),
            next_update: next.into(),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.0).unwrap().pem().unwrap()
    }
}

fn leaf_params(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = params("not a name", IsCa::ExplicitNoCa);
    let named = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.subject_alt_names = named.subject_alt_names;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.serial_number = Some(SerialNumber::from(7_u64));
    change(&mut params);
    params
}

impl Leaf {
    fn of(certificate: CertificateDer<'static>, pem: String, key: &KeyPair) -> Self {
        let key_pem = key.serialize_pem();
        Self { chain: vec![certificate], key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(), pem, key_pem }
    }

    /// One that nobody vouches for.
    pub fn self_signed(names: &[&str], issues: IsCa) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf_params(names, |params| params.is_ca = issues).self_signed(&key).unwrap();
        Self::of(certificate.der().clone(), certificate.pem(), &key)
    }

    /// With those that come with it.
    pub fn with<'a>(mut self, chain: impl IntoIterator<Item = &'a Authority>) -> Self {
        self.chain.extend(chain.into_iter().map(Authority::der));
        self
    }

    /// With another signature than the issuer's.
    pub fn tampered(mut self) -> Self {
        let mut der = self.chain[0].to_vec();
        *der.last_mut().unwrap() ^= 1;
        self.chain[0] = CertificateDer::from(der);
        self
    }
}
