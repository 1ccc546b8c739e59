namespace PahlawanPangan.Local.Instance;

/// <summary>The files that running this checkout creates: all under .local, which git ignores.</summary>
internal sealed class Checkout
{
    private readonly string _local;

    public Checkout(string root)
    {
        _local = Path.Combine(root, ".local");
    }

    public string DataFolder => Path.Combine(_local, "data");

    public string EngineFolder => Path.Combine(DataFolder, "engine");

    public string KeysFolder => Path.Combine(_local, "keys");

    public string RunFolder => Path.Combine(_local, "run");

    public string FactsFile => Path.Combine(RunFolder, "instance.json");

    public string EngineLog => LogOf("engine");

    /// <summary>The log of a process that runs the engine or a part of it.</summary>
    public string LogOf(string name) => Path.Combine(_local, "logs", $"{name}.log");

    /// <summary>The checkout that ./run names, or the one that this program was built in.</summary>
    public static Checkout Find()
    {
        var root = Environment.GetEnvironmentVariable("PANGAN_ROOT");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory);
            string.IsNullOrEmpty(root) && folder is not null;
            folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PahlawanPangan.sln")))
            {
                root = folder.FullName;
            }
        }
        return new Checkout(root is { Length: > 0 } ? root : Environment.CurrentDirectory);
    }
}
