using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Tokens;

/// <summary>The cache of validated tokens: a cached token gives the result of its first check again.</summary>
public sealed class TokenCacheTests
{
    private const int CacheSize = 20;

    [Fact]
    public async Task Token_in_use_stays_cached_while_many_others_pass_the_cache_s_size()
    {
        using var gateway = new Validator(CacheSize);
        var inUse = gateway.Issue();
        var first = await gateway.ValidateAsync(inUse);
        Assert.True(first.IsValid);

        for (var n = 0; n < 3 * CacheSize; n++)
        {
            Assert.True((await gateway.ValidateAsync(gateway.Issue())).IsValid);
            Assert.Same(first, await gateway.ValidateAsync(inUse));
            Assert.InRange(gateway.Cache.Count, 1, CacheSize);
        }
    }

    [Fact]
    public async Task New_token_is_cached_soon_after_the_cache_was_full()
    {
        using var gateway = new Validator(CacheSize);
        for (var n = 0; n < 2 * CacheSize; n++)
        {
            Assert.True((await gateway.ValidateAsync(gateway.Issue())).IsValid);
        }

        var added = gateway.Issue();

        await Wait.WithinSecondsAsync(async () =>
            ReferenceEquals(await gateway.ValidateAsync(added), await gateway.ValidateAsync(added)));
    }

    [Fact]
    public async Task Cached_token_is_checked_again_when_the_keys_have_changed()
    {
        using var gateway = new Validator(CacheSize);
        var token = gateway.Issue();
        var first = await gateway.ValidateAsync(token);
        gateway.RotateKeys();

        var second = await gateway.ValidateAsync(token);

        Assert.True(second.IsValid);
        Assert.NotSame(first, second);
        Assert.Same(second, await gateway.ValidateAsync(token));
    }

    [Fact]
    public async Task Cache_of_no_size_checks_every_token_each_time()
    {
        using var gateway = new Validator(0);
        var token = gateway.Issue();

        var first = await gateway.ValidateAsync(token);
        var second = await gateway.ValidateAsync(token);

        Assert.True(first.IsValid && second.IsValid);
        Assert.NotSame(first, second);
        Assert.Equal(0, gateway.Cache.Count);
    }

    /// <summary>A gateway's own check of tokens, with keys of its own.</summary>
    private sealed class Validator : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("pangan-token-cache-").FullName;
        private readonly TokenKeys _keys;
        private readonly TokenIssuer _issuer;
        private readonly JwtBearerOptions _bearer = new();

        public Validator(int cacheSize)
        {
            new KeyFolder(_folder).CreateMissing(DateTimeOffset.UtcNow.AddMinutes(-1));
            _keys = TokenKeys.Load(new KeyFolder(_folder), NullLogger.Instance);
            var options = Options.Create(new GatewayOptions { TokensRememberedMax = cacheSize });
            Cache = new TokenCache(options);
            new TokenRules(_keys, Cache, options, TimeProvider.System).Configure(_bearer);
            _issuer = new TokenIssuer(_keys, options, TimeProvider.System);
        }

        public TokenCache Cache { get; }

        public string Issue() => _issuer.Issue(new Caller(Guid.NewGuid(), Role.Recipient));

        public Task<TokenValidationResult> ValidateAsync(string token) =>
            Assert.Single(_bearer.TokenHandlers).ValidateTokenAsync(token, _bearer.TokenValidationParameters);

        public void RotateKeys()
        {
            new KeyFolder(_folder).AddTokenKey(DateTimeOffset.UtcNow);
            _keys.Refresh();
        }

        public void Dispose()
        {
            Cache.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
