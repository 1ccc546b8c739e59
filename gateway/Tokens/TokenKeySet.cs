using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The keys as they are at one time. Another set takes its place when the folder changes.</summary>
internal sealed class TokenKeySet
{
    private readonly Dictionary<string, RsaSecurityKey> _byId;

    /// <param name="ordered">The newest first.</param>
    /// <param name="signing">The one that signs.</param>
    /// <param name="origin">What the folder looked like.</param>
    public TokenKeySet(IReadOnlyList<RsaSecurityKey> ordered, RsaSecurityKey signing, string origin)
    {
        _byId = ordered.DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId, StringComparer.Ordinal);
        Signing = signing;
        Origin = origin;
        Credentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSha256);
    }

    public RsaSecurityKey Signing { get; }

    public SigningCredentials Credentials { get; }

    public string Origin { get; }

    public IReadOnlyCollection<RsaSecurityKey> All => _byId.Values;

    public RsaSecurityKey? Find(string keyId) => _byId.GetValueOrDefault(keyId);
}
