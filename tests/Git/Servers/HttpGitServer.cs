using System.Diagnostics;
using System.Text;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>
/// git http-backend behind nginx and fcgiwrap, with basic auth and TLS from a test CA; or, open, in the clear and for everybody. It serves
/// the repositories of one folder. The benchmarks start the same.
/// </summary>
public sealed class HttpGitServer : LoopbackServer
{
    public const string Token = "s3cret-token-of-the-test";

    private readonly string root;
    private readonly string folder;
    private readonly bool isOpen;

    public HttpGitServer(string root, bool isOpen = false)
    {
        (this.root, this.isOpen) = (root, isOpen);
        folder = Directory.CreateDirectory(Path.Combine(root, "nginx-" + Number(Port))).FullName;
        File.WriteAllText(Path.Combine(folder, "users"), "gitopsgen:{PLAIN}" + Token + "\n");
        if (!isOpen)
        {
            Certificates();
        }

        File.WriteAllText(Path.Combine(folder, "nginx.conf"), Configuration());
        Start("/usr/sbin/fcgiwrap", "-c", "8", "-s", "unix:" + Socket);
        WaitUntil(() => File.Exists(Socket));
        Start("/usr/sbin/nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log"));
        WaitForPort();
    }

    /// <summary>The test CA's certificate.</summary>
    public string Authority => Path.Combine(folder, "ca.pem");

    public string Origin => (isOpen ? "http" : "https") + "://localhost:" + Number(Port);

    public string Url => Origin + "/config.git";

    private string Socket => Path.Combine(folder, "fcgi.sock");

    /// <summary>How many requests there were whose line contains a text.</summary>
    public int Asked(string text) => File.ReadLines(Path.Combine(folder, "access.log")).Count(line => line.Contains(text, StringComparison.Ordinal));

    private void Certificates()
    {
        string key = Path.Combine(folder, "ca.key"), request = Path.Combine(folder, "server.csr"), names = Path.Combine(folder, "names");
        string[] fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        File.WriteAllText(names, "subjectAltName=DNS:localhost\n");
        OpenSsl(["req", "-x509", .. fresh, "-keyout", key, "-out", Authority, "-days", "2", "-subj", "/CN=test CA"]);
        OpenSsl(["req", .. fresh, "-keyout", Path.Combine(folder, "server.key"), "-out", request, "-subj", "/CN=localhost"]);
        OpenSsl(["x509", "-req", "-in", request, "-CA", Authority, "-CAkey", key, "-CAcreateserial",
            "-days", "2", "-extfile", names, "-out", Path.Combine(folder, "server.pem")]);
    }

    private static void OpenSsl(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("openssl: " + said);
        }
    }

    private string Configuration() => new StringBuilder()
        .Append("daemon off; worker_processes 1; pid ").Append(folder).Append("/pid; error_log ").Append(folder).Append("/error.log;\n")
        .Append(Environment.UserName == "root" ? "user root;\n" : "")
        .Append("events {}\nhttp {\n  access_log ").Append(folder).Append("/access.log; client_max_body_size 0;\n")
        .Append(string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"  {kind}_temp_path {folder}/{kind};\n")))
        .Append("  server {\n    listen 127.0.0.1:").Append(Number(Port)).Append(isOpen ? "" : " ssl").Append("; server_name localhost;\n")
        .Append(isOpen ? "" : $"    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;\n")
        .Append("    location = /moved.git/info/refs { return 301 $scheme://127.0.0.1:$server_port/config.git/info/refs?$args; }\n")
        // A server of plain files, which knows neither shallow fetches nor filters.
        .Append("    location /files/ { alias ").Append(root).Append("/; }\n")
        .Append("    location / {\n").Append(isOpen ? "" : $"      auth_basic git; auth_basic_user_file {folder}/users;\n")
        .Append("      fastcgi_pass unix:").Append(Socket).Append("; fastcgi_buffering off; fastcgi_request_buffering off;\n")
        .Append(string.Concat(new (string Name, string Value)[]
        {
            ("SCRIPT_FILENAME", "/usr/lib/git-core/git-http-backend"), ("GIT_PROJECT_ROOT", root), ("GIT_HTTP_EXPORT_ALL", "1"),
            ("PATH_INFO", "$uri"), ("QUERY_STRING", "$query_string"), ("REQUEST_METHOD", "$request_method"), ("CONTENT_TYPE", "$content_type"),
            ("CONTENT_LENGTH", "$content_length"), ("REMOTE_USER", isOpen ? "anybody" : "$remote_user"), ("GIT_PROTOCOL", "$http_git_protocol"),
            ("HTTP_CONTENT_ENCODING", "$http_content_encoding"),
        }.Select(pair => $"      fastcgi_param {pair.Name} {pair.Value};\n")))
        .Append("    }\n  }\n}\n").ToString();
}
