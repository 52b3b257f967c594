# UNTRIED: written without a Windows machine. Compiles Ouvrage and packs it; needs Rust (MSVC) and Python 3.
#     powershell -File packaging\untried\windows.ps1
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$target = "x86_64-pc-windows-msvc"
$version = (Select-String -Path Cargo.toml -Pattern '^version = "(.*)"').Matches[0].Groups[1].Value
cargo build --release --locked --target $target
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
$name = "ouvrage-$version-$target"
$stage = "target\package-stage\$name"
New-Item -ItemType Directory -Force "$stage\bin", "$stage\share\doc\ouvrage", "target\packages" | Out-Null
Copy-Item "target\$target\release\ouvrage.exe" "$stage\bin"
Copy-Item README.md, CHANGELOG.md, LICENSE-MIT, LICENSE-APACHE "$stage\share\doc\ouvrage"
python packaging\third-party $target | Set-Content -Encoding utf8 "$stage\share\doc\ouvrage\THIRD-PARTY.txt"
Compress-Archive -Force -Path $stage -DestinationPath "target\packages\$name.zip"
(Get-FileHash "target\packages\$name.zip").Hash
