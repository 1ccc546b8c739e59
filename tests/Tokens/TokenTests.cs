using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Tokens;

/// <summary>Tokens that must be let in, and forgeries that must not.</summary>
public sealed class TokenTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly RSA Key = LoadKey();

    [Fact]
    public async Task An_issued_token_is_accepted() =>
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(gateway.Token(Role.Recipient)));

    [Fact]
    public async Task A_handmade_token_of_the_same_form_is_accepted() =>
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(Sign(Header(), Payload())));

    [Fact]
    public async Task No_token_is_answered_with_a_challenge()
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots");
        await ProblemReader.ReadAsync(response, 401, "unauthenticated");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task An_expired_token_is_called_expired()
    {
        using var response = await gateway.SendAsync(
            "GET", "/v1/lots", change: request => request.Headers.Authorization = new("Bearer", Sign(Header(), Payload(exp: -60))));
        var problem = await ProblemReader.ReadAsync(response, 401, "unauthenticated");
        Assert.StartsWith("The token has expired,", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal("Bearer error=\"invalid_token\"", response.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task A_token_in_the_query_string_is_not_looked_at()
    {
        using var response = await gateway.SendAsync("GET", "/v1/lots?access_token=" + gateway.Token(Role.Donor));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("alg none")]
    [InlineData("alg none with signature")]
    [InlineData("HS256 with the public key in PEM")]
    [InlineData("HS256 with the public key in DER")]
    [InlineData("HS256 with the modulus")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("another key under our kid")]
    [InlineData("another key in jwk header")]
    [InlineData("unknown kid")]
    [InlineData("no kid")]
    [InlineData("kid as path")]
    [InlineData("typ JWT")]
    [InlineData("no typ")]
    [InlineData("wrong audience")]
    [InlineData("no audience")]
    [InlineData("wrong issuer")]
    [InlineData("no issuer")]
    [InlineData("expired")]
    [InlineData("no exp")]
    [InlineData("exp as text")]
    [InlineData("not yet valid")]
    [InlineData("critical extension")]
    [InlineData("tampered payload")]
    [InlineData("tampered header")]
    [InlineData("cut signature")]
    [InlineData("no signature")]
    [InlineData("subject is no UUID")]
    [InlineData("subject is empty UUID")]
    [InlineData("no subject")]
    [InlineData("unknown role")]
    [InlineData("role in capitals")]
    [InlineData("two roles")]
    [InlineData("no role")]
    [InlineData("role as number")]
    [InlineData("garbage")]
    [InlineData("too long")]
    public async Task A_forgery_is_refused(string forgery) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(Forge(forgery)));

    [Fact]
    public async Task The_key_set_verifies_tokens_and_holds_no_private_part()
    {
        using var response = await gateway.SendAsync("GET", "/.well-known/jwks.json");
        var text = await response.Content.ReadAsStringAsync();
        var key = JsonNode.Parse(text)!["keys"]!.AsArray().Single()!.AsObject();
        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.Select(member => member.Key).Order());

        var published = new JsonWebKey(key.ToJsonString());
        Assert.Equal((string?)key["kid"], Base64UrlEncoder.Encode(published.ComputeJwkThumbprint()));
        var parts = gateway.Token(Role.Donor).Split('.');
        using var rsa = RSA.Create(new RSAParameters {
            Modulus = Base64UrlEncoder.DecodeBytes(published.N), Exponent = Base64UrlEncoder.DecodeBytes(published.E) });
        Assert.True(rsa.VerifyData(
            Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64UrlEncoder.DecodeBytes(
                parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task Discovery_names_the_issuer_and_the_key_set()
    {
        using var response = await gateway.SendAsync("GET", "/.well-known/openid-configuration");
        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("https://pahlawan-pangan.example", (string?)document["issuer"]);
        Assert.Equal(new Uri(gateway.Address, "/.well-known/jwks.json").ToString(), (string?)document["jwks_uri"]);
    }

    private static string Forge(string forgery)
    {
        var other = Encoding.ASCII.GetBytes(Key.ExportSubjectPublicKeyInfoPem());
        using var stranger = RSA.Create(2048);
        var good = Sign(Header(), Payload());
        var parts = good.Split('.');
        return forgery switch
        {
            "alg none" => $"{Encode(Header(alg: "none"))}.{Encode(Payload())}.",
            "alg none with signature" => $"{Encode(Header(alg: "none"))}.{Encode(Payload())}.{parts[2]}",
            "HS256 with the public key in PEM" => Mac(other),
            "HS256 with the public key in DER" => Mac(Key.ExportSubjectPublicKeyInfo()),
            "HS256 with the modulus" => Mac(Key.ExportParameters(false).Modulus!),
            "RS512" => Sign(Header(alg: "RS512"), Payload(), hash: HashAlgorithmName.SHA512),
            "PS256" => Sign(Header(alg: "PS256"), Payload(), padding: RSASignaturePadding.Pss),
            "another key under our kid" => Sign(Header(), Payload(), stranger),
            "another key in jwk header" => Sign(With(Header(), "jwk", JwkOf(stranger)), Payload(), stranger),
            "unknown kid" => Sign(With(Header(), "kid", "unknown"), Payload()),
            "no kid" => Sign(With(Header(), "kid", null), Payload()),
            "kid as path" => Sign(With(Header(), "kid", "../../tokens/a.pem"), Payload()),
            "typ JWT" => Sign(With(Header(), "typ", "JWT"), Payload()),
            "no typ" => Sign(With(Header(), "typ", null), Payload()),
            "wrong audience" => Sign(Header(), With(Payload(), "aud", "others")),
            "no audience" => Sign(Header(), With(Payload(), "aud", null)),
            "wrong issuer" => Sign(Header(), With(Payload(), "iss", "https://pahlawan-pangan.example.evil")),
            "no issuer" => Sign(Header(), With(Payload(), "iss", null)),
            "expired" => Sign(Header(), Payload(exp: -30)),
            "no exp" => Sign(Header(), With(Payload(), "exp", null)),
            "exp as text" => Sign(Header(), With(Payload(), "exp", "tomorrow")),
            "not yet valid" => Sign(Header(), Payload(nbf: 60)),
            "critical extension" => Sign(With(Header(), "crit", new JsonArray("exp")), Payload()),
            "tampered payload" => $"{parts[0]}.{Encode(With(Payload(), "role", "operator"))}.{parts[2]}",
            "tampered header" => $"{Encode(With(Header(), "x", "y"))}.{parts[1]}.{parts[2]}",
            "cut signature" => good[..^8],
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "subject is no UUID" => Sign(Header(), With(Payload(), "sub", "admin")),
            "subject is empty UUID" => Sign(Header(), With(Payload(), "sub", Guid.Empty.ToString())),
            "no subject" => Sign(Header(), With(Payload(), "sub", null)),
            "unknown role" => Sign(Header(), With(Payload(), "role", "root")),
            "role in capitals" => Sign(Header(), With(Payload(), "role", "Recipient")),
            "two roles" => Sign(Header(), With(Payload(), "role", new JsonArray("recipient", "operator"))),
            "no role" => Sign(Header(), With(Payload(), "role", null)),
            "role as number" => Sign(Header(), With(Payload(), "role", 1)),
            "garbage" => "a.b.c",
            "too long" => Sign(Header(), With(Payload(), "padding", new string('x', 5000))),
            _ => throw new ArgumentException(forgery, nameof(forgery)),
        };
    }

    private static RSA LoadKey()
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(new KeyFolder(GatewayHost.KeysPath).TokenKeyFiles()[0]));
        return rsa;
    }

    private static JsonObject Header(string alg = "RS256") => new()
    {
        ["alg"] = alg,
        ["typ"] = "at+jwt",
        ["kid"] = Base64UrlEncoder.Encode(new RsaSecurityKey(Key).ComputeJwkThumbprint()),
    };

    private static JsonObject Payload(int exp = 600, int nbf = -10)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = "https://pahlawan-pangan.example",
            ["aud"] = "pahlawan-pangan",
            ["sub"] = RequestSamples.CallerId.ToString(),
            ["role"] = "recipient",
            ["nbf"] = now + nbf,
            ["exp"] = now + exp,
        };
    }

    private static JsonObject With(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }

        return json;
    }

    private static JsonObject JwkOf(RSA rsa) => new()
    {
        ["kty"] = "RSA",
        ["n"] = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Modulus),
        ["e"] = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Exponent),
    };

    private static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    private static string Sign(
        JsonObject header, JsonObject payload, RSA? key = null, HashAlgorithmName? hash = null, RSASignaturePadding? padding = null)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = (key ?? Key).SignData(
            Encoding.ASCII.GetBytes(signed), hash ?? HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Mac(byte[] secret)
    {
        var signed = $"{Encode(Header(alg: "HS256"))}.{Encode(Payload())}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private async Task<HttpStatusCode> StatusWithAsync(string token)
    {
        using var response = await gateway.SendAsync(
            "GET", "/v1/lots", change: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
        return response.StatusCode;
    }
}
