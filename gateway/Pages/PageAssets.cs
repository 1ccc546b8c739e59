using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>
/// The scripts, styles and icons of the pages, which are part of the program. Their addresses hold a hash of their content, so that
/// browsers keep them until they change.
/// </summary>
internal sealed class PageAssets
{
    private const string Prefix = "assets/";
    private const string CacheForYear = "public, max-age=31536000, immutable";
    private readonly FrozenDictionary<string, Asset> _byAddress;
    private readonly FrozenDictionary<string, string> _addresses;

    /// <summary>Reads and compresses them.</summary>
    public PageAssets()
    {
        var program = typeof(PageAssets).Assembly;
        var assets = program.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Asset.Read(name[Prefix.Length..], program.GetManifestResourceStream(name)!)).ToList();
        _byAddress = assets.ToFrozenDictionary(static asset => asset.FileName);
        _addresses = assets.ToFrozenDictionary(static asset => asset.Name, static asset => $"/assets/{asset.FileName}");
    }

    /// <summary>The address of a file of Pages/Assets, such as <c>pages.css</c>.</summary>
    public string this[string name] => _addresses[name];

    /// <summary>Answers a request for one of them.</summary>
    public async Task AnswerAsync(HttpContext http, string file)
    {
        if (!_byAddress.TryGetValue(file, out var asset))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var isCompressed = asset.Compressed.Length < asset.Content.Length
            && http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        http.Response.Headers.CacheControl = CacheForYear;
        http.Response.Headers.Vary = "Accept-Encoding";
        http.Response.ContentType = asset.ContentType;
        if (isCompressed)
        {
            http.Response.Headers.ContentEncoding = "br";
        }

        var content = isCompressed ? asset.Compressed : asset.Content;
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }

    private sealed record Asset(string Name, string FileName, string ContentType, byte[] Content, byte[] Compressed)
    {
        public static Asset Read(string name, Stream stream)
        {
            using var memory = new MemoryStream();
            using (stream)
            {
                stream.CopyTo(memory);
            }

            var content = memory.ToArray();
            var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..12];
            var extension = Path.GetExtension(name);
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                brotli.Write(content);
            }

            var fileName = $"{Path.GetFileNameWithoutExtension(name)}.{hash}{extension}";
            return new(name, fileName, TypeOf(extension), content, compressed.ToArray());
        }

        private static string TypeOf(string extension) => extension switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".webmanifest" => "application/manifest+json",
            _ => throw new NotSupportedException($"Assets with {extension} have no content type yet; add it here."),
        };
    }
}

/// <summary>Maps the pages' files.</summary>
internal static class PageAssetEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapPageAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/assets/{file}", static (HttpContext http, string file, PageAssets assets) => assets.AnswerAsync(http, file))
            .AllowEveryone().ExcludeFromDescription();
}
