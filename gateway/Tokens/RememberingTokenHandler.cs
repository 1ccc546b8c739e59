using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Validates tokens, and remembers those that were good by their digest, so that a token's signature is checked once and not per request. A
/// remembered token is good until it expires, and only as long as the keys are those that it was checked with; whether its session has
/// ended is asked on every request, after this.
/// </summary>
internal sealed class RememberingTokenHandler(TokenKeys keys, TokenRules rules, int rememberedMax) : JsonWebTokenHandler
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly ConcurrentDictionary<TokenDigest, Remembered> remembered = new();
    private int count;

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        // What is longer is refused by the base class, and what is not ASCII is no token.
        if (rememberedMax == 0 || token is null || token.Length > MaximumTokenSizeInBytes || !System.Text.Ascii.IsValid(token))
        {
            return await CheckAsync(token, validationParameters);
        }

        TokenKeySet current = keys.Current;
        TokenDigest digest = TokenDigest.Of(token, MaximumTokenSizeInBytes);
        if (remembered.TryGetValue(digest, out Remembered? known))
        {
            if (ReferenceEquals(known.Keys, current) && rules.IsAlive(known.NotBefore, known.Expires))
            {
                return known.Result;
            }

            Forget(digest);
        }

        TokenValidationResult result = await CheckAsync(token, validationParameters);
        if (result is { IsValid: true, SecurityToken: JsonWebToken read })
        {
            Remember(digest, new Remembered(result, current, read.ValidFrom, read.ValidTo));
        }

        return result;
    }

    private async Task<TokenValidationResult> CheckAsync(string? token, TokenValidationParameters validationParameters)
    {
        TokenValidationResult result = await base.ValidateTokenAsync(token, validationParameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken read } && !SaysEverythingOnce(read)
            ? new TokenValidationResult { IsValid = false, Exception = new SecurityTokenMalformedException("A member comes twice.") }
            : result;
    }

    /// <summary>Whether no member comes twice (RFC 7515, 4; RFC 7519, 4): two readers could take different ones.</summary>
    private static bool SaysEverythingOnce(JsonWebToken token)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedHeader), Strict);
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload), Strict);
            return true;
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            return false;
        }
    }

    private void Remember(in TokenDigest digest, Remembered entry)
    {
        // Full: all are forgotten, and those still in use come back with one check each.
        if (Volatile.Read(ref count) >= rememberedMax)
        {
            remembered.Clear();
            Volatile.Write(ref count, 0);
        }

        if (remembered.TryAdd(digest, entry))
        {
            Interlocked.Increment(ref count);
        }
    }

    private void Forget(in TokenDigest digest)
    {
        if (remembered.TryRemove(digest, out _))
        {
            Interlocked.Decrement(ref count);
        }
    }

    private sealed record Remembered(TokenValidationResult Result, TokenKeySet Keys, DateTime NotBefore, DateTime Expires);
}
