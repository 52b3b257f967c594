fn main() {
    println!("cargo:rerun-if-changed=content");
    println!("cargo:rerun-if-changed=themes");
    println!("cargo:rerun-if-changed=build.rs");
}
