using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The body of a login's first step.</summary>
internal sealed record LogInJson : IJsonRequest
{
    public string? Email { get; init; }

    public string? Password { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email", "password");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Login";
}

/// <summary>The body of a login's second step.</summary>
internal sealed record CodeJson : IJsonRequest
{
    public string? Code { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "code");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Code";
}

/// <summary>The body of a refresh.</summary>
internal sealed record RefreshJson : IJsonRequest
{
    public string? RefreshToken { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "refreshToken");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Refresh";
}

/// <summary>What a login's first step is answered with.</summary>
internal sealed record ChallengeJson(Guid ChallengeId, DateTimeOffset ExpiresAt);

/// <summary>What a login and a refresh give.</summary>
internal sealed record TokensJson(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken)
{
    /// <summary>Prints no token.</summary>
    public override string ToString() => "Tokens";
}
