// Prints what Go's crypto/tls loads from each file that comes in, length first: a line of outcome, certificates, keys.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"strings"
	"time"
)

func main() {
	ask := certificates
	if os.Args[1] == "key" {
		ask = key
	}
	cert, private := pair()
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var length uint32
		if binary.Read(in, binary.BigEndian, &length) != nil {
			return
		}
		file := make([]byte, length)
		if _, err := io.ReadFull(in, file); err != nil {
			panic(err)
		}
		fmt.Fprintln(out, ask(file, cert, private))
	}
}

// certificates has X509KeyPair judge the file beside a sound key. That this is another key it says last of all.
func certificates(file, _, private []byte) string {
	var names []string
	for rest := file; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			names = append(names, name(block))
		}
	}
	_, err := tls.X509KeyPair(file, private)
	return outcome(err) + "\t" + strings.Join(names, " ") + "\t"
}

// key has X509KeyPair judge the file beside a sound certificate.
func key(file, cert, _ []byte) string {
	found := ""
	for rest := file; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "PRIVATE KEY" || strings.HasSuffix(block.Type, " PRIVATE KEY") {
			found = name(block)
			break
		}
	}
	_, err := tls.X509KeyPair(cert, file)
	return outcome(err) + "\t\t" + found
}

func outcome(err error) string {
	if err == nil || strings.HasPrefix(err.Error(), "tls: private key does not match") ||
		strings.HasPrefix(err.Error(), "tls: private key type does not match") {
		return "ok"
	}
	return strings.ReplaceAll(err.Error(), "\t", " ")
}

func name(block *pem.Block) string {
	sum := sha256.Sum256(block.Bytes)
	return hex.EncodeToString(sum[:8])
}

func pair() (cert, private []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	draft := x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "reader"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, &draft, &draft, &key.PublicKey, key)
	check(err)
	inside, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	encode := func(label string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
	}
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", inside)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
