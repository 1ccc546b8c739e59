using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Validates tokens, and caches the results of valid ones, so that a token's signature is checked once and not per request. A cached
/// result is used until the token expires, and only with the keys that the token was checked with; whether its session has ended is
/// checked on every request, after this.
/// </summary>
internal sealed class CachingTokenHandler(TokenKeys keys, TokenRules rules, TokenCache cache) : JsonWebTokenHandler
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <inheritdoc/>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        // The base class refuses longer text, and what is not ASCII is no token.
        if (!cache.IsEnabled || token is null || token.Length > MaximumTokenSizeInBytes || !Ascii.IsValid(token))
        {
            return await CheckAsync(token, validationParameters);
        }

        var current = keys.Current;
        var digest = TokenDigest.Of(token, MaximumTokenSizeInBytes);
        if (cache.Find(digest) is { } cached && ReferenceEquals(cached.Keys, current) && rules.IsAlive(cached.NotBefore, cached.Expires))
        {
            return cached.Result;
        }

        var result = await CheckAsync(token, validationParameters);
        if (result is { IsValid: true, SecurityToken: JsonWebToken read })
        {
            cache.Set(digest, new(result, current, read.ValidFrom, read.ValidTo));
        }

        return result;
    }

    private async Task<TokenValidationResult> CheckAsync(string? token, TokenValidationParameters validationParameters)
    {
        var result = await base.ValidateTokenAsync(token, validationParameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken read } && !HasUniqueMembers(read)
            ? new TokenValidationResult { IsValid = false, Exception = new SecurityTokenMalformedException("A member comes twice.") }
            : result;
    }

    /// <summary>Whether no member comes twice (RFC 7515, 4; RFC 7519, 4): two readers could take different ones.</summary>
    private static bool HasUniqueMembers(JsonWebToken token)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedHeader), Strict);
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload), Strict);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return false;
        }
    }
}
