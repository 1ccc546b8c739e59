namespace NATS.Client.Core;

/// <summary>Credentials of a connection: a user and password, or a token.</summary>
public record NatsAuthOpts
{
    /// <summary>No credentials.</summary>
    public static readonly NatsAuthOpts Default = new();

    /// <summary>User name.</summary>
    public string? Username { get; init; }

    /// <summary>Password of the user.</summary>
    public string? Password { get; init; }

    /// <summary>Token, for servers that authenticate by one.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing is set.</summary>
    public bool IsAnonymous => string.IsNullOrEmpty(Username) && string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(Token);
}
