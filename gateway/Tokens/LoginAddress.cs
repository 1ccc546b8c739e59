namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The login page's address, with the page to go on to.</summary>
internal static class LoginAddress
{
    /// <summary>The login page.</summary>
    public const string Path = "/login";

    /// <summary>The login that leads back to the requested page; a form that was sent leads to its page, without what was typed.</summary>
    public static string For(HttpRequest request) =>
        $"{Path}?return={Uri.EscapeDataString(request.PathBase.Add(request.Path).ToUriComponent() + QueryOf(request))}";

    /// <summary>
    /// The page to go on to, only if it is one of this site: a path, and no other host's. A browser takes a backslash for a slash and
    /// leaves tabs and line ends out; beside visible ASCII, a header holds nothing.
    /// </summary>
    public static string? Checked(string? address) =>
        address is ['/', ..] and not ['/', '/', ..] && !address.Contains('\\', StringComparison.Ordinal)
        && !address.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? address
            : null;

    private static string QueryOf(HttpRequest request) => HttpMethods.IsGet(request.Method) ? request.QueryString.ToUriComponent() : "";
}
