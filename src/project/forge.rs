//! Where a project's files are kept, and the addresses at which people find them there.

/// The sort of place that a repository lives in: each has its own addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Forge {
    GitHub,
    GitLab,
    /// Forgejo and Codeberg too.
    Gitea,
    Bitbucket,
    /// Bitbucket Data Center, which one runs oneself.
    BitbucketServer,
}

impl Forge {
    /// Names in the configuration.
    pub const NAMES: [(&'static str, Forge); 6] = [
        ("github", Forge::GitHub),
        ("gitlab", Forge::GitLab),
        ("gitea", Forge::Gitea),
        ("forgejo", Forge::Gitea),
        ("bitbucket", Forge::Bitbucket),
        ("bitbucket-server", Forge::BitbucketServer),
    ];

    /// Finds a forge by its name.
    pub fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, forge)| *forge)
    }

    /// Guesses the forge from the name of the host; Gitea and its kin are hosted under any name.
    pub fn guess(repository: &str) -> Self {
        let host = repository.split("://").nth(1).unwrap_or(repository).split('/').next().unwrap_or("");
        if host.contains("gitlab") {
            Forge::GitLab
        } else if host == "bitbucket.org" {
            Forge::Bitbucket
        } else if host.contains("bitbucket") {
            Forge::BitbucketServer
        } else if host.contains("github") {
            Forge::GitHub
        } else {
            Forge::Gitea
        }
    }

    /// Address of a line of a file. `branch` and `file` are encoded as addresses are.
    pub fn line(self, repository: &str, branch: &str, file: &str, line: usize) -> String {
        match self {
            Forge::GitHub => format!("{repository}/blob/{branch}/{file}#L{line}"),
            Forge::GitLab => format!("{repository}/-/blob/{branch}/{file}#L{line}"),
            Forge::Gitea => format!("{repository}/src/branch/{branch}/{file}#L{line}"),
            Forge::Bitbucket => format!("{repository}/src/{branch}/{file}#lines-{line}"),
            Forge::BitbucketServer => {
                format!("{}/browse/{file}?at=refs%2Fheads%2F{}#{line}", server(repository), branch.replace('/', "%2F"))
            }
        }
    }

    /// Address of a commit.
    pub fn commit(self, repository: &str, hash: &str) -> String {
        match self {
            Forge::GitHub | Forge::Gitea => format!("{repository}/commit/{hash}"),
            Forge::GitLab => format!("{repository}/-/commit/{hash}"),
            Forge::Bitbucket => format!("{repository}/commits/{hash}"),
            Forge::BitbucketServer => format!("{}/commits/{hash}", server(repository)),
        }
    }
}

/// People copy the address of a repository with `/browse` at its end.
fn server(repository: &str) -> &str {
    repository.strip_suffix("/browse").unwrap_or(repository)
}

#[cfg(test)]
mod tests {
    use super::Forge;

    #[test]
    fn each_forge_has_its_addresses() {
        let both = |repository: &str, forge: Option<Forge>| {
            let forge = forge.unwrap_or_else(|| Forge::guess(repository));
            (forge.line(repository, "main", "content/a%20b.yaml", 12), forge.commit(repository, "abc123"))
        };
        let expect = |repository: &str, forge: Option<&str>, line: &str, commit: &str| {
            let (l, c) = both(repository, forge.and_then(Forge::find));
            assert_eq!((l.as_str(), c.as_str()), (line, commit), "{repository}");
        };
        expect(
            "https://github.com/acme/spec",
            None,
            "https://github.com/acme/spec/blob/main/content/a%20b.yaml#L12",
            "https://github.com/acme/spec/commit/abc123",
        );
        expect(
            "https://gitlab.acme.example/team/spec",
            None,
            "https://gitlab.acme.example/team/spec/-/blob/main/content/a%20b.yaml#L12",
            "https://gitlab.acme.example/team/spec/-/commit/abc123",
        );
        expect(
            "https://codeberg.org/acme/spec",
            None,
            "https://codeberg.org/acme/spec/src/branch/main/content/a%20b.yaml#L12",
            "https://codeberg.org/acme/spec/commit/abc123",
        );
        expect(
            "https://bitbucket.org/acme/spec",
            None,
            "https://bitbucket.org/acme/spec/src/main/content/a%20b.yaml#lines-12",
            "https://bitbucket.org/acme/spec/commits/abc123",
        );
        expect(
            "https://bitbucket.acme.example/projects/AC/repos/spec/browse",
            None,
            "https://bitbucket.acme.example/projects/AC/repos/spec/browse/content/a%20b.yaml?at=refs%2Fheads%2Fmain#12",
            "https://bitbucket.acme.example/projects/AC/repos/spec/commits/abc123",
        );
        // A host whose name says nothing is told by the setting.
        expect(
            "https://code.acme.example/team/spec",
            Some("gitlab"),
            "https://code.acme.example/team/spec/-/blob/main/content/a%20b.yaml#L12",
            "https://code.acme.example/team/spec/-/commit/abc123",
        );
    }

    #[test]
    fn a_branch_with_a_slash_fits_everywhere() {
        let line = Forge::BitbucketServer.line("https://b.example/projects/A/repos/s", "team/x", "f", 1);
        assert_eq!(line, "https://b.example/projects/A/repos/s/browse/f?at=refs%2Fheads%2Fteam%2Fx#1");
    }
}
