using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The result of a valid token, with what it depends on: the keys of the check, and the token's times in UTC.</summary>
internal sealed record CachedToken(TokenValidationResult Result, TokenKeySet Keys, DateTime NotBefore, DateTime Expires);
