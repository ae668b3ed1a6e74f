//! Things that people put where a certificate or key belongs, by name.

/// Something recognised by its label or its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// Bouncy Castle's keystore (BKS).
    Bks,
    /// bzip2 data.
    Bzip2,
    /// An X.509 certificate, where another thing was promised.
    Certificate,
    /// A revocation list, where another thing was promised.
    Crl,
    /// `CERTIFICATE REQUEST`.
    Csr,
    /// A private key in DER, which servers do not read.
    DerPrivateKey,
    /// DH parameters.
    DhParameters,
    /// DSA parameters.
    DsaParameters,
    /// `EC PARAMETERS`.
    EcParameters,
    /// gzip data.
    Gzip,
    /// A web page.
    Html,
    /// Java keystore of the type JCEKS.
    Jceks,
    /// Java keystore of the type JKS.
    Jks,
    /// JSON.
    Json,
    /// A reference to a key that a TPM, a token or another provider keeps: `TSS2 PRIVATE KEY`, `pkcs11:`.
    KeyReference,
    /// A Kubernetes object, whose values are base64.
    Kubernetes,
    /// An OCSP response.
    OcspResponse,
    /// A document of an office program of the old kind.
    Office,
    /// PDF.
    Pdf,
    /// OpenPGP, armoured or binary.
    Pgp,
    /// PKCS#12.
    Pkcs12,
    /// PKCS#7.
    Pkcs7,
    /// A public key.
    PublicKey,
    /// PuTTY's private key (PPK).
    PuttyKey,
    /// RAR archive.
    Rar,
    /// Rich text.
    Rtf,
    /// 7z archive.
    SevenZip,
    /// OpenSSH private key, or a key of the program of ssh.com.
    SshKey,
    /// SSH public key.
    SshPublicKey,
    /// tar archive.
    Tar,
    /// Text in UTF-16.
    Utf16,
    /// A label or content that is not known.
    Unknown,
    /// XML.
    Xml,
    /// xz data.
    Xz,
    /// YAML.
    Yaml,
    /// ZIP archive, or what is one inside: docx, jar, apk.
    Zip,
    /// Zstandard data.
    Zstd,
}

impl Known {
    /// What it is, in words, without an article.
    pub fn words(self) -> &'static str {
        match self {
            Known::Bks => "Bouncy Castle keystore (BKS)",
            Known::Bzip2 => "bzip2 data",
            Known::Certificate => "certificate",
            Known::Crl => "revocation list (CRL)",
            Known::Csr => "certificate request (CSR)",
            Known::DerPrivateKey => "binary (DER) private key",
            Known::DhParameters => "DH parameters",
            Known::DsaParameters => "DSA parameters",
            Known::EcParameters => "EC parameters",
            Known::Gzip => "gzip data",
            Known::Html => "web page",
            Known::Jceks => "Java keystore (JCEKS)",
            Known::Jks => "Java keystore",
            Known::Json => "JSON text",
            Known::KeyReference => "reference to a key in a TPM or token",
            Known::Kubernetes => "Kubernetes object",
            Known::OcspResponse => "OCSP response",
            Known::Office => "office document",
            Known::Pdf => "PDF document",
            Known::Pgp => "OpenPGP data",
            Known::Pkcs12 => "PKCS#12 container",
            Known::Pkcs7 => "PKCS#7 container",
            Known::PublicKey => "public key",
            Known::PuttyKey => "PuTTY private key (PPK)",
            Known::Rar => "RAR archive",
            Known::Rtf => "rich text (RTF)",
            Known::SevenZip => "7z archive",
            Known::SshKey => "SSH key",
            Known::SshPublicKey => "SSH public key",
            Known::Tar => "tar archive",
            Known::Utf16 => "text in UTF-16",
            Known::Unknown => "unknown object",
            Known::Xml => "XML text",
            Known::Xz => "xz data",
            Known::Yaml => "YAML text",
            Known::Zip => "ZIP archive",
            Known::Zstd => "Zstandard data",
        }
    }

    /// The same with its article, where English wants one: `an SSH key`, `DH parameters`.
    pub fn with_article(self) -> String {
        let words = self.words();
        let (first, _) = words.split_once(' ').unwrap_or((words, ""));
        match first {
            "DH" | "DSA" | "EC" | "gzip" | "xz" | "bzip2" | "JSON" | "XML" | "YAML" | "OpenPGP" | "text" | "rich"
            | "Zstandard" => words.to_owned(),
            "RAR" => format!("a {words}"),
            "SSH" => format!("an {words}"),
            _ if words.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) => format!("an {words}"),
            _ => format!("a {words}"),
        }
    }

    /// Whether it is an archive, compressed data or a keystore, which is not looked into.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Known::Bks
                | Known::Bzip2
                | Known::Gzip
                | Known::Jceks
                | Known::Jks
                | Known::Rar
                | Known::SevenZip
                | Known::Xz
                | Known::Zip
                | Known::Zstd
        )
    }

    /// Whether a private key may stand in it.
    pub fn may_hold_key(self) -> bool {
        matches!(
            self,
            Known::Bks
                | Known::DerPrivateKey
                | Known::Jceks
                | Known::Jks
                | Known::Kubernetes
                | Known::Pkcs12
                | Known::PuttyKey
                | Known::SshKey
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn articles_are_those_of_english() {
        for (known, wanted) in [
            (Known::Csr, "a certificate request (CSR)"),
            (Known::SshKey, "an SSH key"),
            (Known::Office, "an office document"),
            (Known::Utf16, "text in UTF-16"),
            (Known::DhParameters, "DH parameters"),
            (Known::Zip, "a ZIP archive"),
            (Known::OcspResponse, "an OCSP response"),
            (Known::Pgp, "OpenPGP data"),
        ] {
            assert_eq!(known.with_article(), wanted);
        }
    }
}
