#!/bin/sh
# UNTRIED: written without a Mac. Compiles Ouvrage for both processors and packs each; needs Rust, its two targets, and Python 3.
#     sh packaging/untried/macos.sh
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
mkdir -p target/packages
for target in aarch64-apple-darwin x86_64-apple-darwin; do
  cargo build --release --locked --target "$target"
  name=ouvrage-$version-$target
  top=target/package-stage/$name
  rm -rf "$top"
  mkdir -p "$top/bin" "$top/share/man/man1" "$top/share/doc/ouvrage" "$top/share/zsh/site-functions"
  cp "target/$target/release/ouvrage" "$top/bin/"
  cp README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$top/share/doc/ouvrage/"
  python3 packaging/third-party "$target" > "$top/share/doc/ouvrage/THIRD-PARTY.txt"
  # A Mac with Apple's processor runs the other program too, by Rosetta.
  "$top/bin/ouvrage" man "$top/share/man/man1"
  "$top/bin/ouvrage" completions zsh > "$top/share/zsh/site-functions/_ouvrage"
  tar -C target/package-stage -czf "target/packages/$name.tar.gz" "$name"
done
shasum -a 256 target/packages/*-apple-darwin.tar.gz
