# UNTRIED: a formula of Homebrew, written without Homebrew. The address of the archive leads nowhere until there is a public one.
class Ouvrage < Formula
  desc "@DESCRIPTION@"
  homepage "@HOMEPAGE@"
  url "@REPOSITORY@/releases/download/v@VERSION@/ouvrage-@VERSION@-x86_64-unknown-linux-gnu.tar.gz"
  sha256 "@SHA256_LINUX@"
  license any_of: ["MIT", "Apache-2.0"]
  depends_on :linux
  depends_on arch: :x86_64

  def install
    bin.install "bin/ouvrage"
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/ouvrage"
    fish_completion.install "share/fish/vendor_completions.d/ouvrage.fish"
    zsh_completion.install "share/zsh/site-functions/_ouvrage"
    doc.install Dir["share/doc/ouvrage/*"]
  end

  test do
    system bin/"ouvrage", "new", "demo", "--yes"
    system bin/"ouvrage", "build", "demo"
    assert_predicate testpath/"demo/_site/index.html", :exist?
  end
end
