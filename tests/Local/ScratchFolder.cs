namespace PahlawanPangan.Tests.Local;

/// <summary>A folder that lasts as long as a test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pangan-test-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
